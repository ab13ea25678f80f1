// How long something takes where some of it is not over yet (docs/metrics.md, Velocities).
#pragma once

#include <cstdint>
#include <vector>

#include "profile/log.h"

namespace fieldwise::insight {

// Of leads. What is not over lasts at least so long: it goes on, or ended in another way.
struct Duration {
  int64_t ms = 0;
  bool over = false;
  uint64_t leads = 1;
};

// The median of Kaplan and Meier (1958), and its 95 % interval of Brookmeyer and Crowley (1982) on
// the log-log scale. Times in ms; kNever: what was seen is too short to say.
struct Velocity {
  uint64_t of = 0;    // leads
  uint64_t over = 0;  // of them
  int64_t median = kNever;
  int64_t low = kNever, high = kNever;
};

Velocity velocity_of(std::vector<Duration> durations);

}  // namespace fieldwise::insight
