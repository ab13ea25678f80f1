// The lines of the outlook: what decides on the outcome, counted in small whole numbers.
#pragma once

#include <cstdint>
#include <span>

#include "ask/outlook.h"
#include "base/list.h"
#include "plan/plan.h"
#include "score/sheet.h"

namespace fieldwise {

// Axes that thresholds or segments read and, where questions settle the stage, lanes.
class Lines {
 public:
  explicit Lines(const Plan& plan);

  size_t size() const { return axes_.size() + lanes_; }
  bool reads(uint32_t axis) const;
  // What decides on line x, in thousandths; a lane counts 0 or 1.
  int64_t reading(const Sheet& sheet, size_t x) const;
  // Counts each line in its own unit, the largest that divides all that answers add to it: sums
  // become few. The least that a question adds is sure, and becomes part of the score. `added`, by
  // answer and line, is in thousandths and becomes a count.
  void scale(const Sheet& sheet, const List<OpenQuestion>& questions, List<int64_t>& added);
  // The lines and what becomes of whom, by their buckets (see Questions::outcomes).
  // False when there are more buckets than can be told apart: one line too many stays where it is.
  bool finish(const List<OpenQuestion>& questions, Arena& arena, OutlookInput& input,
              std::span<const uint32_t>& outcomes);

 private:
  void add_axis(uint32_t axis);
  int32_t steps(size_t x, int64_t least) const;
  bool reaches(size_t x, int64_t least) const;
  bool axis_reaches(uint32_t axis, int64_t least) const;
  uint32_t outcome() const;

  const Plan& plan_;
  size_t lanes_;
  List<uint32_t> axes_;
  List<int64_t> sure_, unit_;  // by line
  List<int32_t> most_;         // by line: what all questions add
  List<Line> lines_;
  List<uint32_t> buckets_;  // of the outcome looked at
};

}  // namespace fieldwise
