// What the ledger of an axis comes to as time goes by and nothing happens.
#pragma once

#include <cstdint>

#include "base/list.h"
#include "score/sheet.h"
#include "timeline/changes.h"

namespace fieldwise {

// Points at one time, in thousandths; losses are negative. Gains and losses each near 0 from then
// on, so that what lies between two times lies between their sums.
struct Sums {
  int64_t gains = 0, losses = 0;
  int64_t total() const { return gains + losses; }
};

class Falling {
 public:
  Falling(const Sheet& sheet, uint32_t axis);

  bool stands_still() const { return rules_.empty() && alike_count_ == 0; }
  // The first time after now at which the sums may be others.
  int64_t moves_at() const;
  // The sum of the ledger at a later time.
  int64_t total(int64_t time) const;
  // The first time after now and up to `until` with a score out of the edges.
  int64_t leaves(const Edges& edges, int64_t until) const;

 private:
  // Gains and losses that fade alike keep their proportion, so that their sum nears 0 too, but for
  // what is cut off each. Of half-lives that holds always, of a linear decay until points end.
  struct Alike {
    struct Entry {
      int64_t at, points;
    };
    Decay decay;
    List<Entry> entries;  // by time; what cancels out is none
  };
  static constexpr uint32_t kMostAlike = 4;  // of others gains and losses are bounded apart
  struct Point {
    int64_t at;
    Sums parts[kMostAlike + 1];  // by Alike, then of the rules
  };

  bool fades_freely(uint32_t rule) const;
  bool opposed(uint32_t rule) const;
  Alike* alike_of(const Decay& decay);
  void take_entries(uint32_t rule, Alike& alike);
  static void cancel(Alike& alike);
  int64_t value(uint32_t rule, int64_t time) const;
  void add_alike(int64_t time, Point& point) const;
  Point now() const;
  Point point(int64_t time) const;
  bool stays(const Edges& edges, const Point& from, const Point& to) const;
  int64_t first_out(const Edges& edges, const Point& from, const Point& to) const;

  const Sheet& sheet_;
  uint32_t axis_;
  Sums fixed_;
  List<uint32_t> rules_;  // others that decay and give points now
  Alike alike_[kMostAlike];
  uint32_t alike_count_ = 0;
};

}  // namespace fieldwise
