// What is allowed in a plan's nurture, and rarely meant.
#pragma once

#include "fieldwise/error.h"
#include "plan/plan.h"

namespace fieldwise {

// In the form of errors; docs/nurture.md lists the codes. A plan with notes loads and runs.
Errors nurture_notes(const Plan& plan);

}  // namespace fieldwise
