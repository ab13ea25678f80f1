#include "ask/lines.h"

#include <algorithm>
#include <numeric>

#include "base/sort.h"
#include "json/spans.h"

namespace fieldwise {
namespace {

constexpr uint32_t kMostTuples = 4096;  // of buckets
constexpr int64_t kMostSums = 1000;     // that a line may come to, about

// a / b of numbers that are not negative, mostly small: processors take a third of the time for 32
// bits.
int64_t divide(int64_t a, int64_t b) {
  if ((a | b) >> 32 != 0) return a / b;
  return static_cast<uint32_t>(a) / static_cast<uint32_t>(b);
}

}  // namespace

Lines::Lines(const Plan& plan) : plan_(plan), lanes_(plan.settle_segment ? 0 : plan.lanes.size()) {
  for (const Segmentation& by : plan.segments) {
    if (plan.settle_segment) add_axis(by.axis);
  }
  for (const Threshold& t : plan.thresholds) {
    for (const auto& bound : t.when) {
      if (!plan.settle_segment) add_axis(bound.axis);
    }
  }
}

void Lines::add_axis(uint32_t axis) {
  if (!reads(axis)) axes_.push_back(axis);
}

bool Lines::reads(uint32_t axis) const {
  return std::find(axes_.begin(), axes_.end(), axis) != axes_.end();
}

int64_t Lines::reading(const Sheet& sheet, size_t x) const {
  if (x < axes_.size()) return sheet.sum(axes_[x]);
  return sheet.holds(plan_.lanes[x - axes_.size()].condition) ? 1000 : 0;
}

void Lines::scale(const Sheet& sheet, const List<OpenQuestion>& questions, List<int64_t>& added) {
  const size_t lines = size();
  for (size_t x = 0; x < lines; ++x) {
    int64_t sure = reading(sheet, x), unit = 0, room = 0;
    for (const OpenQuestion& q : questions) {
      int64_t least = added[q.first * lines + x], most = least;
      for (uint32_t a = q.first + 1; a < q.first + q.count; ++a) {
        least = std::min(least, added[a * lines + x]);
        most = std::max(most, added[a * lines + x]);
      }
      sure += least;
      room += most - least;
      for (uint32_t a = q.first; a < q.first + q.count; ++a) {
        int64_t& points = added[a * lines + x];
        points -= least;
        if (unit == 0 || divide(points, unit) * unit != points) unit = std::gcd(unit, points);
      }
    }
    unit = std::max({unit, room / kMostSums, int64_t{1}});
    for (size_t a = x; a < added.size(); a += lines) added[a] = divide(added[a] + unit / 2, unit);
    sure_.push_back(sure);
    unit_.push_back(unit);
    most_.push_back(static_cast<int32_t>(room / unit));
  }
}

bool Lines::finish(const List<OpenQuestion>& questions, Arena& arena, OutlookInput& input,
                   std::span<const uint32_t>& outcomes) {
  size_t tuples = 1;
  bool exact = true;
  for (uint32_t x = 0; x < size(); ++x) {
    List<int32_t> cuts;
    const auto add_cut = [&](int64_t least) {
      const int32_t cut = steps(x, least);
      // What is passed already, or out of reach, is no cut any more.
      if (cut > 0 && cut <= most_[x]) cuts.push_back(cut);
    };
    if (x >= axes_.size()) {
      add_cut(1000);
    } else if (plan_.settle_segment) {
      for (const Segmentation& by : plan_.segments) {
        for (size_t b = 1; by.axis == axes_[x] && b < by.bands.size(); ++b) {
          add_cut(by.bands[b].min);
        }
      }
    } else {
      for (const Threshold& t : plan_.thresholds) {
        for (const auto& bound : t.when) {
          if (bound.axis == axes_[x]) add_cut(bound.min);
        }
      }
    }
    sort_unique(cuts);
    // A line that no answer moves is where it is; so is, if need be, one too many.
    const bool open = std::any_of(questions.begin(), questions.end(),
                                  [&](const OpenQuestion& q) { return q.line == x; });
    const bool too_many = open && tuples * (cuts.size() + 1) > kMostTuples;
    if (!open || too_many) cuts.clear();
    exact = exact && !too_many;
    tuples *= cuts.size() + 1;
    lines_.push_back({0, keep(arena, cuts)});
  }
  const auto outcome_of = make<uint8_t>(arena, tuples);
  List<uint32_t> found;
  buckets_.assign(lines_.size(), 0);
  for (size_t tuple = 0; tuple < tuples; ++tuple) {
    const uint32_t becomes = outcome();
    const auto known = std::find(found.begin(), found.end(), becomes);
    outcome_of[tuple] = static_cast<uint8_t>(known - found.begin());
    if (known == found.end()) found.push_back(becomes);
    for (size_t x = 0; x < lines_.size() && ++buckets_[x] > lines_[x].cuts.size(); ++x) {
      buckets_[x] = 0;
    }
  }
  input.lines = keep(arena, lines_);
  input.outcomes = static_cast<uint32_t>(found.size());
  input.outcome_of = outcome_of;
  outcomes = keep(arena, found);
  return exact;
}

// The outcome in buckets_.
uint32_t Lines::outcome() const {
  if (plan_.settle_segment) {
    uint32_t segment = 0;
    for (const Segmentation& by : plan_.segments) {
      uint32_t band = 0;
      while (band + 1 < by.bands.size() && axis_reaches(by.axis, by.bands[band + 1].min)) ++band;
      segment = segment * static_cast<uint32_t>(by.bands.size()) + band;
    }
    return segment;
  }
  for (size_t l = 0; l < lanes_; ++l) {
    if (reaches(axes_.size() + l, 1000)) return static_cast<uint32_t>(plan_.lanes[l].stage);
  }
  Stage stage = Stage::inquiry;
  for (const Threshold& t : plan_.thresholds) {
    const bool met = std::all_of(t.when.begin(), t.when.end(), [&](const auto& bound) {
      return axis_reaches(bound.axis, bound.min);
    });
    if (met) stage = t.stage;
  }
  return static_cast<uint32_t>(stage);
}

bool Lines::axis_reaches(uint32_t axis, int64_t least) const {
  const auto x = std::find(axes_.begin(), axes_.end(), axis) - axes_.begin();
  return reaches(static_cast<size_t>(x), least);
}

// Whether line x, being in its bucket, is at `least` or above.
bool Lines::reaches(size_t x, int64_t least) const {
  const int32_t cut = steps(x, least);
  const uint32_t bucket = buckets_[x];
  return cut <= 0 || (bucket > 0 && lines_[x].cuts[bucket - 1] >= cut);
}

// What is missing to `least`, in the line's unit. An axis' bounds put some out of reach, or are
// reached from the start.
int32_t Lines::steps(size_t x, int64_t least) const {
  if (x < axes_.size()) {
    const Axis& axis = plan_.axes[axes_[x]];
    if (axis.has_max && least > axis.max) return 2 * kMostSums;
    if (axis.has_min && least <= axis.min) return 0;
  }
  const int64_t missing = least - sure_[x];
  const int64_t out = missing <= 0 ? 0 : (missing + unit_[x] - 1) / unit_[x];
  return static_cast<int32_t>(std::min<int64_t>(out, 2 * kMostSums));
}

}  // namespace fieldwise
