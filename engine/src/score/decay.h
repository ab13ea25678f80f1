// Decay of ledger entries (SPEC A5). Exact at read time, in thousandths, truncated toward zero.
#pragma once

#include <cstdint>
#include <span>

#include "plan/plan.h"

namespace fieldwise {

using Times = std::span<const int64_t>;  // ms, ascending

// Counts full periods without activity up to `now`, for moments that come newest first: each
// activity is looked at once, however many moments there are.
class Silence {
 public:
  Silence(const Times& activity, int64_t now, int64_t period)
      : activity_(activity), left_(activity.size()), next_(now), period_(period) {}
  // Periods since `at`, which is not after the `at` of the call before.
  int64_t since(int64_t at);

 private:
  Times activity_;
  size_t left_;          // activities not looked at yet
  int64_t next_;         // the earliest one looked at, `now` at first
  int64_t periods_ = 0;  // from `next_` on
  int64_t period_;
};

// What `points` (thousandths) come to after so many periods of silence.
int64_t after_silence(int64_t points, const Decay& decay, int64_t periods);

// `points` (thousandths) given at `at`, read at `now`.
int64_t decayed(int64_t points, const Decay& decay, int64_t at, int64_t now, const Times& activity);

// 2^-x for x ≥ 0, from + − × ÷ only, so that every target agrees; within 2 ulp of exact.
double exp2_negative(double x);

}  // namespace fieldwise
