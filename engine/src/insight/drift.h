// Whether leads come to other scores than they used to (docs/metrics.md, Drift of scores).
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "insight/metrics.h"

namespace fieldwise::insight {

struct ScoreDrift {
  enum class Is : uint8_t { steady, moved, left };
  uint32_t axis = 0;
  int32_t month = 0;     // the latest with enough leads
  uint64_t leads = 0;    // of it
  uint64_t before = 0;   // of the months that it is compared with
  double index = 0;      // the population stability index (Lewis 1994; Siddiqi 2006)
  double by_chance = 0;  // what it exceeds once in a thousand times where nothing changed
  Is is = Is::steady;
};

// Of each axis that has enough leads, by axis. `scores` as metrics have them.
std::vector<ScoreDrift> score_drift(std::span<const ScoreMonth> scores);

const char* drift_name(ScoreDrift::Is is);

}  // namespace fieldwise::insight
