// Decay of ledger entries (SPEC A5). Exact at read time, in thousandths, truncated toward zero.
#pragma once

#include <cstdint>
#include <vector>

#include "plan/plan.h"

namespace fieldwise {

// Full periods without activity between `at` and `now`, where `activity` holds the times (ms,
// ascending) at which there was some.
int64_t silent_periods(const std::vector<int64_t>& activity, int64_t at, int64_t now,
                       int64_t period);

// `points` (thousandths) given at `at`, read at `now`.
int64_t decayed(int64_t points, const Decay& decay, int64_t at, int64_t now,
                const std::vector<int64_t>& activity);

// 2^-x for x ≥ 0, from + − × ÷ only, so that every target agrees; within 2 ulp of exact.
double exp2_negative(double x);

}  // namespace fieldwise
