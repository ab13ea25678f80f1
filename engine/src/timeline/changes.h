// When something changes although nothing happens.
#pragma once

#include <cstdint>

#include "profile/profile.h"
#include "score/sheet.h"

namespace fieldwise {

// Scores between which nothing is decided: an axis' score (thousandths) is in [low, high).
struct Edges {
  int64_t low = INT64_MIN, high = INT64_MAX;
  // Takes in a score from which on it is otherwise.
  void add(int64_t edge, int64_t score);
};

// The edges around an axis' score: thresholds, bands, conditions on the score. An axis of which
// every thousandth counts has its score alone between them.
Edges edges_of(const Sheet& sheet, uint32_t axis);

// The first moment after sheet.now() and up to `until` at which the axis' score leaves the edges,
// if nothing happens; kNever: it does not.
int64_t score_leaves(const Sheet& sheet, uint32_t axis, const Edges& edges, int64_t until);

// The sum of the axis' ledger at a later time, if nothing happens, and what its bounds make of it.
int64_t sum_at(const Sheet& sheet, uint32_t axis, int64_t at);
int64_t clamp_score(const Axis& axis, int64_t sum);

// The first moment after sheet.now() and up to `until` at which a comparison with `now` comes out
// otherwise; kNever: none does.
int64_t dates_come(const Sheet& sheet, int64_t until);

// The first moment after sheet.now() and up to `until` at which an input may be another one: a
// window that ends, a silence that is long enough, an answer that goes stale, a date that comes.
// Scores are not among them. kNever: none is.
int64_t input_changes(const Sheet& sheet, const Profile& profile, int64_t until);

}  // namespace fieldwise
