// Whether a plan's experiments can be run. Pages take plans that were checked; this is for those
// who write and publish them.
#pragma once

#include <memory>

#include "plan/plan.h"

namespace fieldwise {

// Reads the experiments of a plan that is right but for them, and compiles it with each variant.
// Adds what is wrong to `errors`; paths point into the plan as written.
void check_experiments(const std::shared_ptr<const Plan>& plan, Errors& errors);

}  // namespace fieldwise
