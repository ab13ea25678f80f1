// A moment at which something about a lead changes.
#pragma once

#include <cstdint>
#include <span>

#include "profile/log.h"
#include "qualify/standing.h"
#include "score/sheet.h"

namespace fieldwise {

// What a lead is at one moment of its timeline, and what brought it there. The timeline
// (timeline/timeline.h) goes through a log from moment to moment; nothing changes in between. All
// that is decided over time (triggers, nurture, handoff, clocks) is a fold over these moments, so
// it follows from the log alone, whatever order the log arrived in.
struct Moment {
  int64_t at = 0;                // ms
  const Event* event = nullptr;  // what happened; null: only time went by
  const Sheet* sheet = nullptr;  // inputs, conditions and scores at `at`, with `event`
  Standing before, after;
  std::span<const uint32_t> triggers;  // of the plan, that fire now
};

}  // namespace fieldwise
