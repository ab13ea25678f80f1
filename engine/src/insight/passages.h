// The ways from one point of a lead's life to the next: each gives a rate and a velocity
// (docs/metrics.md).
#pragma once

#include <cstdint>
#include <functional>
#include <span>

#include "insight/facts.h"

namespace fieldwise::insight {

// One time that something was under way. Times are ms; kNever: it did not come.
struct Passage {
  int64_t from = 0;
  int64_t to = kNever;    // when it came
  int64_t gone = kNever;  // when it no longer could
};

// What is counted; docs/metrics.md has a row of each, under `key`.
struct PassageKind {
  const char* key;
  // Gives each passage of a lead.
  void (*each)(const LeadFacts& facts, const std::function<void(Passage)>& give);
  bool timed;         // how long it takes means something
  int64_t within;     // ms: what comes later did not come; 0: whenever
  const char* title;  // for people
};

std::span<const PassageKind> passage_kinds();

}  // namespace fieldwise::insight
