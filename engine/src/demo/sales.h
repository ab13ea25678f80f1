// What sales does with a simulated lead.
#pragma once

#include "demo/person.h"
#include "demo/record.h"
#include "plan/plan.h"

namespace fieldwise::demo {

// Who was qualified is tried, reached, accepted or rejected, and may become an opportunity and be
// won or lost; of those who never were some are called all the same, to learn whether the rules are
// right. Up to `now`: what takes longer is still under way.
void sell(const Plan& plan, const Person& person, Chance& chance, int64_t now, Record& out);

}  // namespace fieldwise::demo
