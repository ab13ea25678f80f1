// Where a lead stands, and by what (SPEC A6–A8).
#pragma once

#include <cstdint>

#include "plan/plan.h"
#include "profile/log.h"

namespace fieldwise {

class Sheet;

inline constexpr uint32_t kMostSegmentations = 8;

// A Standing says all that sales, marketing and questions go by. Two of equal content are the same
// standing, whatever the scores are in between.
struct Standing {
  enum class By : uint8_t {
    anonymity,         // no e-mail address is known
    identity,          // one is, and nothing else speaks
    threshold,         // plan.thresholds[index]
    lane,              // plan.lanes[index]
    disqualification,  // plan.disqualifications[index]
    report,            // what a person reported: `event`
    lapse,             // plan.lapses[index]: made by a rule, and then silent for too long
  };
  Stage stage = Stage::anonymous;
  By by = By::anonymity;
  uint32_t index = kNone;
  const Event* event = nullptr;
  Suppression suppression = Suppression::none;
  bool in_review = false;                // qualified, and a segment is missing (SPEC A8)
  uint32_t segment[kMostSegmentations];  // by plan.segments: the band or value, kNone: missing
  bool operator==(const Standing&) const = default;
};

// The standing at sheet.now(): disqualification before express lanes before thresholds, of which
// the last one met wins; what people said goes beyond them. A visitor without an e-mail answer is
// anonymous and stays so whatever the points.
Standing standing(const Sheet& sheet);

// Whether this disqualification (of plan.lanes) is in force now: its condition holds, for as long
// as it must, and no person lifted it since that came about.
bool disqualifies(const Sheet& sheet, uint32_t lane);

}  // namespace fieldwise
