// What a visitor may still become, and how likely: exact sums over all answers to open questions
// under a mixture of latent classes, within which answers are independent.
#pragma once

#include <cstdint>
#include <span>

#include "base/lanes.h"
#include "base/name_index.h"
#include "json/arena.h"
#include "json/value.h"

namespace fieldwise {

// A score that decides: an axis with thresholds, or a condition as a score of 0 or 1. Open
// questions add to it; `score` is what is sure, so that the least any question adds is 0.
struct Line {
  int32_t score = 0;
  std::span<const int32_t> cuts;  // ascending; bucket b is at or above cuts[b - 1], below cuts[b]
};

// A question that is open. Its answers are first … first + count - 1 of the outlook's.
struct OpenQuestion {
  uint32_t field = 0;  // kNone: not asked, a part of the question `of`
  uint32_t of = 0;     // its own position, or that of the question it is a part of
  uint32_t first = 0, count = 0;
  uint32_t line = 0;  // the only line that its answers add to; kNone: none
  double cost = 1;    // friction
};

// An answer to one.
struct OpenAnswer {
  const double* chances;        // how likely it is in each class
  int32_t points = 0;           // what it adds to the question's line, at least 0
  Value value = {};             // what is given
  const double* won = nullptr;  // how likely in each class of the model of winning; null: not told
};

struct OutlookInput {
  uint32_t classes = kLanes, outcomes = 1;  // classes: a multiple of kLanes; some may weigh nothing
  std::span<const double> weights;          // by class; they sum to 1
  std::span<const Line> lines;
  std::span<const OpenQuestion> questions;
  std::span<const OpenAnswer> answers;
  // The outcome by the lines' buckets, those of the first line changing fastest.
  std::span<const uint8_t> outcome_of;
};

struct Outlook {
  std::span<const double> now;          // by outcome
  std::span<const double> answer;       // by answer: how likely it is
  std::span<const double> after;        // by answer, then outcome: when that was the answer
  std::span<const uint32_t> cut_at;     // of a line: its first cut among those of all
  std::span<const double> below;        // by cut: how likely its line stays below it
  std::span<const double> below_after;  // by answer, then cut: when that was the answer
  // By answer: the first of the question's answers that adds as much.
  std::span<const uint32_t> like;
};

// What it finds lives in `arena`. Sums of points are kept in single precision, which is as good for
// choosing and twice as fast: chances are exact to some seven digits.
Outlook outlook(const OutlookInput& input, Arena& arena);
// The same in double precision, exact to some fifteen, which proves the method.
Outlook outlook_in_double(const OutlookInput& input, Arena& arena);

}  // namespace fieldwise
