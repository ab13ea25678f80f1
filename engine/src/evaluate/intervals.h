// How far figures may be off because other leads could have come: the bootstrap (Efron 1979).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "evaluate/figures.h"

namespace fieldwise::evaluate {

inline constexpr size_t kResamples = 1000;

struct Interval95 {
  double low = 0, high = 0;
  bool holds(double value) const { return low <= value && value <= high; }
};

// Of one policy: of its figures, and of what they are more than those of the policy it is compared
// with.
struct Intervals {
  std::array<Interval95, kFigures> own, difference;
};

// Draws as many leads as there are with replacement, kResamples times, the same for all policies
// (paired), and takes the middle 95 % of what comes out. `base`: the policy to compare with, or
// policies.size() for none. The same seed gives the same intervals.
std::vector<Intervals> bootstrap(std::span<const Traces> policies, size_t base, uint64_t seed);

}  // namespace fieldwise::evaluate
