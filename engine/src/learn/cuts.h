// Where a plan's rules tell one number from another.
#pragma once

#include <cstdint>
#include <vector>

#include "plan/plan.h"

namespace fieldwise::learn {

// The numbers at which a condition of `plan` on the number field `field` can change, ascending:
// `>= 50` changes at 50, `> 50` at the next double behind it. Those at which an answer within the
// field's own bounds cannot change anything are left out.
std::vector<double> rule_cuts(const Plan& plan, uint32_t field);

// At most `bins` - 1 cuts that part `values` into bins of about equally many. Sorts `values`.
std::vector<double> quantile_cuts(std::vector<double>& values, size_t bins);

}  // namespace fieldwise::learn
