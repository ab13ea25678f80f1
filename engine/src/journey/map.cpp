#include "journey/map.h"

#include <algorithm>

#include "base/sort.h"
#include "json/spans.h"

namespace fieldwise {
namespace {

constexpr uint8_t kStages = 4, kLanes = 3;  // with none
constexpr uint8_t kLaneOrder[] = {1, 2, 0};
constexpr uint8_t kStageOrder[] = {1, 2, 3, 0};

uint32_t cell_of(const Signal& signal) {
  return uint32_t{signal.lane} * kStages + signal.buyer_stage;
}

// The signal that tells most of what a touchpoint was: the furthest, the first of equals.
uint32_t main_signal(const Plan& plan, const Touchpoint& touchpoint) {
  uint32_t out = touchpoint.signals[0];
  for (const uint32_t s : touchpoint.signals) {
    const Signal &best = plan.signals[out], &signal = plan.signals[s];
    const bool further = signal.buyer_stage != best.buyer_stage
                             ? signal.buyer_stage > best.buyer_stage
                             : signal.lane > best.lane;
    if (further) out = s;
  }
  return out;
}

Path path_of(const Plan& plan, std::span<const Touchpoint> touchpoints) {
  Path out;
  std::fill(out.signals, out.signals + kPathSteps, kNone);
  uint32_t kept = 0, before = kNone;
  for (const Touchpoint& touchpoint : touchpoints) {
    if (touchpoint.signals.empty()) continue;
    const uint32_t signal = main_signal(plan, touchpoint);
    if (signal == before) continue;
    before = signal;
    ++out.steps;
    if (kept == kPathSteps) {
      std::copy(out.signals + 1, out.signals + kPathSteps, out.signals);
      out.signals[kPathSteps - 1] = signal;
    } else {
      out.signals[kept++] = signal;
    }
  }
  // Two leads whose paths differ before what is kept went the same way.
  out.steps = std::min(out.steps, kPathSteps + 1);
  return out;
}

struct ByPath {
  Path path;
  bool operator<(const ByPath& other) const {
    for (uint32_t i = 0; i < kPathSteps; ++i) {
      const uint32_t a = path.signals[i], b = other.path.signals[i];
      // A path that ends comes before one that goes on.
      if (a != b) return a + 1 < b + 1;
    }
    return path.steps < other.path.steps;
  }
};

// Each of the paths once, and how many went it.
List<MapPath> count_paths(const List<Path>& paths) {
  List<ByPath> sorted;
  for (const Path& path : paths) sorted.push_back({path});
  sort_items(sorted);
  List<MapPath> out;
  for (const ByPath& each : sorted) {
    const bool same = !out.empty() && !(ByPath{out.back().path} < each);
    if (!same) out.push_back({each.path, 0});
    ++out.back().won;
  }
  return out;
}

struct Ranked {
  MapPath path;
  bool operator<(const Ranked& other) const {
    if (path.won != other.path.won) return path.won > other.path.won;
    return ByPath{path.path} < ByPath{other.path.path};
  }
};

// The middle one, or between the two.
int64_t median(const List<int64_t>& sorted) {
  const size_t half = sorted.size() / 2;
  if (sorted.size() % 2 == 1) return sorted[half];
  return sorted[half - 1] + (sorted[half] - sorted[half - 1]) / 2;
}

struct Near {
  bool won;
  int64_t last;
  uint32_t place;
  bool operator<(const Near& other) const {
    if (won != other.won) return won;
    return last != other.last ? last < other.last : place < other.place;
  }
};

struct ByRow {
  MapRow way;
  bool operator<(const ByRow& other) const {
    if (way.row != other.way.row) return way.row < other.way.row;
    return way.first != other.way.first ? way.first < other.way.first : way.last < other.way.last;
  }
};

// Takes in a lead's touchpoints, which come in order of time, so the last one counts as last.
class Stepper {
 public:
  Stepper(const Plan& plan, MapSteps& out) : out_(out) { place_.resize(map_rows(plan), kNone); }

  void touch(uint32_t row, int64_t before) {
    if (place_[row] == kNone) {
      place_[row] = static_cast<uint32_t>(out_.rows.size());
      out_.rows.push_back({row, 0, before, before});
    }
    MapRow& touched = out_.rows[place_[row]];
    ++touched.touches;
    touched.last = before;
  }

 private:
  MapSteps& out_;
  List<uint32_t> place_;  // by row: where it is
};

}  // namespace

uint32_t map_rows(const Plan& plan) {
  return static_cast<uint32_t>(plan.signals.size()) + kLanes * kStages;
}

MapSteps map_steps(const Plan& plan, const Journey& journey) {
  MapSteps out;
  out.won = journey.sale != kNone;
  const size_t end = out.won ? journey.sale + size_t{1} : journey.touchpoints.size();
  const auto cells = static_cast<uint32_t>(plan.signals.size());
  Stepper stepper(plan, out);
  for (size_t i = 0; i < end; ++i) {
    const Touchpoint& touchpoint = journey.touchpoints[i];
    const int64_t before = before_sale(journey, touchpoint);
    uint32_t in_cells = 0;
    for (const uint32_t s : touchpoint.signals) {
      stepper.touch(s, before);
      in_cells |= 1u << cell_of(plan.signals[s]);
    }
    for (uint32_t c = 0; c < kLanes * kStages; ++c) {
      if (in_cells >> c & 1) stepper.touch(cells + c, before);
    }
  }
  if (out.won) out.path = path_of(plan, {journey.touchpoints.data(), end});
  return out;
}

JourneyMap::JourneyMap(const Plan& plan) : plan_(plan) { rows_.resize(map_rows(plan)); }

void JourneyMap::add(const Journey& journey) {
  const MapSteps steps = map_steps(plan_, journey);
  ++leads_;
  if (steps.won) {
    ++won_;
    paths_.push_back(steps.path);
  }
  for (const MapRow& row : steps.rows) {
    MapEntry& entry = rows_[row.row];
    ++entry.leads;
    entry.touches += row.touches;
    if (!steps.won) continue;
    ++entry.won;
    ways_.push_back(row);
  }
}

JourneyFigures JourneyMap::figures() const {
  List<MapEntry> rows(rows_);
  List<ByRow> ways;
  for (const MapRow& way : ways_) ways.push_back({way});
  sort_items(ways);
  List<int64_t> first, last;
  for (size_t i = 0; i < ways.size();) {
    const uint32_t row = ways[i].way.row;
    first.clear();
    last.clear();
    for (; i < ways.size() && ways[i].way.row == row; ++i) {
      first.push_back(ways[i].way.first);
      last.push_back(ways[i].way.last);
    }
    sort_items(last);
    rows[row].first_before_sale = median(first);
    rows[row].last_before_sale = median(last);
  }
  return map_figures(plan_, leads_, won_, rows, count_paths(paths_));
}

JourneyFigures map_figures(const Plan& plan, uint64_t leads, uint64_t won,
                           const List<MapEntry>& rows, const List<MapPath>& paths) {
  JourneyFigures out;
  out.leads = leads;
  out.won = won;
  const auto signals = static_cast<uint32_t>(plan.signals.size());
  for (uint32_t s = 0; s < signals; ++s) out.signals.push_back(rows[s]);
  List<uint32_t> within;
  for (const uint8_t lane : kLaneOrder) {
    for (const uint8_t stage : kStageOrder) {
      const uint32_t cell = uint32_t{lane} * kStages + stage;
      within.clear();
      for (uint32_t s = 0; s < signals; ++s) {
        if (cell_of(plan.signals[s]) == cell) within.push_back(s);
      }
      if (within.empty() && (lane == 0 || stage == 0)) continue;
      out.cells.push_back({lane, stage, keep(out.arena, within), rows[signals + cell]});
    }
  }
  List<Ranked> ranks;
  for (const MapPath& path : paths) ranks.push_back({path});
  sort_items(ranks);
  for (const Ranked& rank : ranks) out.paths.push_back(rank.path);
  return out;
}

List<uint32_t> signal_order(const Plan& plan, const JourneyFigures& figures, bool backwards) {
  List<uint32_t> out;
  for (const MapCell& cell : figures.cells) out.append(cell.signals);
  if (!backwards) return out;
  List<Near> near;
  for (uint32_t i = 0; i < plan.signals.size(); ++i) {
    const int64_t last = figures.signals[out[i]].last_before_sale;
    near.push_back({last >= 0, last, i});
  }
  sort_items(near);
  List<uint32_t> nearest;
  for (const Near& each : near) nearest.push_back(out[each.place]);
  return nearest;
}

}  // namespace fieldwise
