// Which stages leads can come to under a plan.
#pragma once

#include <cstdint>

#include "plan/plan.h"

namespace fieldwise {

// Stages of leads who are suppressed like this, a bit for each, by what the plan's rules and the
// reports of people can make of a lead (qualify/standing.h).
uint32_t reachable_stages(const Plan& plan, Suppression suppression);

}  // namespace fieldwise
