// What unanswered fields can still make of the scores (SPEC A5, Bounds).
#pragma once

#include <cstdint>
#include <span>

#include "score/sheet.h"

namespace fieldwise {

struct Interval {
  int64_t low = 0, high = 0;  // thousandths
};

// Truths that may come about: no, yes, or either.
enum : uint8_t { kMayBeFalse = 1, kMayBeTrue = 2, kEither = 3 };

// The reach of a visitor's sheet: every score and every condition that some answers to unanswered
// fields bring about lies in it. It may be wider than the exact reach where rules read several
// fields, never narrower, and answering never widens it. Behaviour and time stay as they are.
struct Reach {
  std::span<Interval> axes;       // with what a published plan withholds
  std::span<uint8_t> conditions;  // by condition; only those the stages read are set
  uint8_t identified = 0;         // is there an e-mail answer?
};

Reach reach(const Sheet& sheet, Arena& arena);  // what it finds lives in `arena`

}  // namespace fieldwise
