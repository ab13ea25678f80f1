// What to look at first where the figures are not as they should be (SPEC B5; docs/metrics.md).
#pragma once

#include <string>
#include <vector>

#include "insight/metrics.h"

namespace fieldwise::insight {

struct Advice {
  const char* code;  // "low_acceptance"
  std::vector<const char*>
      look_at;       // "handoff", "thresholds", "nurture", "segments"; in this order
  std::string text;  // the figures that it comes from, a sentence
};

// Nothing where nothing is wrong, or where too little came to say so.
std::vector<Advice> diagnosis_of(const Metrics& metrics);

}  // namespace fieldwise::insight
