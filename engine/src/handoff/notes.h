// What is allowed in a plan's tasks and clocks, and never comes to anything.
#pragma once

#include "fieldwise/error.h"
#include "plan/plan.h"

namespace fieldwise {

// In the form of errors; docs/handoff.md and docs/sla.md list the codes.
Errors handoff_notes(const Plan& plan);

}  // namespace fieldwise
