// Which answers lead to the outcome at all.
#pragma once

#include <cstdint>
#include <vector>

#include "plan/plan.h"

namespace fieldwise::evaluate {

// By field of the plan: 1 when an answer to it, by whatever conditions, computed fields, personas
// and scores, comes to what questions are to settle: an axis of thresholds or of segments, or an
// express lane.
std::vector<uint8_t> relevant_fields(const Plan& plan);

}  // namespace fieldwise::evaluate
