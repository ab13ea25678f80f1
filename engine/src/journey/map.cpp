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

struct Ranked {
  uint64_t won;
  uint32_t place;  // among the paths in order
  bool operator<(const Ranked& other) const {
    return won != other.won ? won > other.won : place < other.place;
  }
};

List<MapPath> count_paths(const List<Path>& paths) {
  List<ByPath> sorted;
  for (const Path& path : paths) sorted.push_back({path});
  sort_items(sorted);
  List<MapPath> different;
  for (const ByPath& each : sorted) {
    const bool same = !different.empty() && !(ByPath{different.back().path} < each);
    if (!same) different.push_back({each.path, 0});
    ++different.back().won;
  }
  List<Ranked> ranks;
  for (uint32_t i = 0; i < different.size(); ++i) ranks.push_back({different[i].won, i});
  sort_items(ranks);
  List<MapPath> out;
  for (const Ranked& rank : ranks) out.push_back(different[rank.place]);
  return out;
}

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

}  // namespace

bool JourneyMap::Way::operator<(const Way& other) const {
  if (row != other.row) return row < other.row;
  return first != other.first ? first < other.first : last < other.last;
}

JourneyMap::JourneyMap(const Plan& plan) : plan_(plan) {
  rows_.resize(plan.signals.size() + kLanes * kStages);
  place_.resize(rows_.size(), kNone);
}

// Touchpoints come in order of time, so the last one counts as last.
void JourneyMap::touch(uint32_t row, int64_t before) {
  ++rows_[row].touches;
  if (place_[row] == kNone) {
    place_[row] = static_cast<uint32_t>(touched_.size());
    touched_.push_back({row, before, before});
  }
  touched_[place_[row]].last = before;
}

void JourneyMap::add(const Journey& journey) {
  const bool won = journey.sale != kNone;
  const size_t end = won ? journey.sale + size_t{1} : journey.touchpoints.size();
  const auto cells = static_cast<uint32_t>(plan_.signals.size());
  for (size_t i = 0; i < end; ++i) {
    const Touchpoint& touchpoint = journey.touchpoints[i];
    const int64_t before = before_sale(journey, touchpoint);
    uint32_t in_cells = 0;
    for (const uint32_t s : touchpoint.signals) {
      touch(s, before);
      in_cells |= 1u << cell_of(plan_.signals[s]);
    }
    for (uint32_t c = 0; c < kLanes * kStages; ++c) {
      if (in_cells >> c & 1) touch(cells + c, before);
    }
  }
  ++leads_;
  if (won) {
    ++won_;
    paths_.push_back(path_of(plan_, {journey.touchpoints.data(), end}));
  }
  for (const Way& way : touched_) {
    place_[way.row] = kNone;
    ++rows_[way.row].leads;
    if (!won) continue;
    ++rows_[way.row].won;
    ways_.push_back(way);
  }
  touched_.clear();
}

JourneyFigures JourneyMap::figures() const {
  JourneyFigures out;
  out.leads = leads_;
  out.won = won_;
  List<MapEntry> rows(rows_);
  List<Way> ways(ways_);
  sort_items(ways);
  List<int64_t> first, last;
  for (size_t i = 0; i < ways.size();) {
    const uint32_t row = ways[i].row;
    first.clear();
    last.clear();
    for (; i < ways.size() && ways[i].row == row; ++i) {
      first.push_back(ways[i].first);
      last.push_back(ways[i].last);
    }
    sort_items(last);
    rows[row].first_before_sale = median(first);
    rows[row].last_before_sale = median(last);
  }
  const auto signals = static_cast<uint32_t>(plan_.signals.size());
  for (uint32_t s = 0; s < signals; ++s) out.signals.push_back(rows[s]);
  List<uint32_t> within;
  for (const uint8_t lane : kLaneOrder) {
    for (const uint8_t stage : kStageOrder) {
      const uint32_t cell = uint32_t{lane} * kStages + stage;
      within.clear();
      for (uint32_t s = 0; s < signals; ++s) {
        if (cell_of(plan_.signals[s]) == cell) within.push_back(s);
      }
      if (within.empty() && (lane == 0 || stage == 0)) continue;
      out.cells.push_back({lane, stage, keep(out.arena, within), rows[signals + cell]});
    }
  }
  out.paths = count_paths(paths_);
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
