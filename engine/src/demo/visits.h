// What a simulated lead does on the site.
#pragma once

#include "demo/person.h"
#include "demo/record.h"
#include "plan/plan.h"

namespace fieldwise::demo {

// Visits, with the questions that the plan asks then, answered, passed by or walked away from, and
// behaviour that gives the plan's signals; in the order of time, up to `now`.
void visit_site(const Plan& plan, const Person& person, Chance& chance, int64_t now, Record& out);

}  // namespace fieldwise::demo
