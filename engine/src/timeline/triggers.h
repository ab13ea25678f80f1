// Triggers on a change of score, not on its level (SPEC A6): crossings, rises, drops.
#pragma once

#include <cstdint>

#include "base/list.h"
#include "plan/plan.h"
#include "score/sheet.h"
#include "timeline/changes.h"

namespace fieldwise {

// What a timeline keeps of scores to see how they change. A rise is seen where an event brings it,
// measured from the least score of the time before; a drop wherever the score comes down to it,
// measured from the most that events found or left within that time.
class Triggers {
 public:
  explicit Triggers(const Plan& plan);

  // Before an event is taken in: `sheet` is as it was, and it is now `at`.
  void note_before(const Sheet& sheet, int64_t at);
  // At a moment; `event`: one has been taken in. Adds to `fired` those that fire.
  void update(const Sheet& sheet, bool event, List<uint32_t>& fired);

  // The scores of an axis at which a trigger may fire.
  void add_edges(const Sheet& sheet, uint32_t axis, Edges& edges) const;
  // When a time over which a change is measured runs out; kNever: none does after `now`.
  int64_t runs_out(int64_t now) const;

 private:
  // A score before and after an event.
  struct Point {
    uint32_t axis;
    int64_t at, before, after;
  };
  int64_t least(const Trigger& trigger, int64_t now) const;
  int64_t most(const Trigger& trigger, int64_t now) const;

  const Plan* plan_;
  List<uint8_t> holds_;   // by plan.triggers: it has fired, and not been left since
  List<int64_t> before_;  // by axis: the score before the event at hand
  List<Point> points_;    // within the longest time of a trigger; ascending
  int64_t longest_ = 0;   // ms
};

}  // namespace fieldwise
