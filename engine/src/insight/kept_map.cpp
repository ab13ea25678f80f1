#include "insight/kept_map.h"

#include <algorithm>
#include <charconv>
#include <map>
#include <string>
#include <vector>

namespace fieldwise::insight {
namespace {

constexpr std::string_view kMap = "map:", kLead = "map:lead", kLeads = "map:leads:";
constexpr std::string_view kTouches = "map:touches:", kFirst = "map:first:", kLast = "map:last:";
constexpr std::string_view kWay = "map:way:", kCut = "…", kNext = ">";

// A signal by its key, which begins with a letter; a lane and stage by their number.
std::string row_name(const Plan& plan, uint32_t row) {
  const size_t signals = plan.signals.size();
  if (row < signals) return std::string(plan.signals[row].key);
  return std::to_string(row - signals);
}

// kNone: the plan has no such row any more.
uint32_t find_row(const Plan& plan, std::string_view name) {
  uint32_t cell = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), cell);
  const auto signals = static_cast<uint32_t>(plan.signals.size());
  if (error == std::errc()) return cell < map_rows(plan) - signals ? signals + cell : kNone;
  for (uint32_t s = 0; s < signals; ++s) {
    if (plan.signals[s].key == name) return s;
  }
  return kNone;
}

std::string way_name(const Plan& plan, const Path& path) {
  std::string out(path.steps > kPathSteps ? kCut : "");
  for (uint32_t i = 0; i < std::min(path.steps, kPathSteps); ++i) {
    if (!out.empty()) out += kNext;
    out += plan.signals[path.signals[i]].key;
  }
  return out;
}

// False where it leads by a signal that the plan does not have any more.
bool read_way(const Plan& plan, std::string_view name, Path& out) {
  std::fill(out.signals, out.signals + kPathSteps, kNone);
  bool cut = false;
  while (!name.empty()) {
    const std::string_view step = name.substr(0, name.find(kNext));
    name.remove_prefix(std::min(name.size(), step.size() + kNext.size()));
    if (step == kCut) {
      cut = true;
      continue;
    }
    const uint32_t row = find_row(plan, step);
    if (row >= plan.signals.size() || out.steps == kPathSteps) return false;
    out.signals[out.steps++] = row;
  }
  if (cut) out.steps = kPathSteps + 1;
  return true;
}

// Times and how many there are of each.
using Times = std::map<int64_t, uint64_t>;

// The middle one, or between the two; -1: there is none.
int64_t median_of(const Times& times) {
  uint64_t all = 0;
  for (const auto& [time, count] : times) all += count;
  if (all == 0) return -1;
  const auto nth = [&](uint64_t n) {
    for (const auto& [time, count] : times) {
      if (n < count) return time;
      n -= count;
    }
    return times.rbegin()->first;
  };
  const int64_t low = nth((all - 1) / 2), high = nth(all / 2);
  return low + (high - low) / 2;
}

class Reader {
 public:
  explicit Reader(const Plan& plan) : plan_(plan) {
    rows_.resize(map_rows(plan));
    first_.resize(rows_.size());
    last_.resize(rows_.size());
  }

  void take(const Mark& mark) {
    if (mark.count <= 0) return;
    const auto count = static_cast<uint64_t>(mark.count);
    std::string_view name = mark.figure;
    const bool won = mark.state == MarkState::came;
    if (name == kLead) {
      leads_ += count;
      won_ += won ? count : 0;
    } else if (name.starts_with(kWay)) {
      Path path;
      if (read_way(plan_, name.substr(kWay.size()), path)) {
        ways_[std::string(name)].path = path;
        ways_[std::string(name)].won += count;
      }
    } else if (MapEntry* entry = find(name, kLeads)) {
      entry->leads += count;
      entry->won += won ? count : 0;
    } else if (MapEntry* touched = find(name, kTouches)) {
      touched->touches += count;
    } else if (find(name, kFirst) != nullptr) {
      first_[row_][mark.ms] += count;
    } else if (find(name, kLast) != nullptr) {
      last_[row_][mark.ms] += count;
    }
  }

  JourneyFigures finish() {
    List<MapPath> paths;
    for (const auto& [name, path] : ways_) paths.push_back(path);
    for (uint32_t r = 0; r < rows_.size(); ++r) {
      rows_[r].first_before_sale = median_of(first_[r]);
      rows_[r].last_before_sale = median_of(last_[r]);
    }
    return map_figures(plan_, leads_, won_, rows_, paths);
  }

 private:
  // The row that is meant by a figure that begins like this; null: another figure, or none of the
  // plan's. Its number is row_ then.
  MapEntry* find(std::string_view figure, std::string_view begin) {
    if (!figure.starts_with(begin)) return nullptr;
    row_ = find_row(plan_, figure.substr(begin.size()));
    return row_ == kNone ? nullptr : &rows_[row_];
  }

  const Plan& plan_;
  uint64_t leads_ = 0, won_ = 0;
  List<MapEntry> rows_;
  std::vector<Times> first_, last_;      // by row
  std::map<std::string, MapPath> ways_;  // by figure
  uint32_t row_ = kNone;
};

}  // namespace

bool is_of_map(std::string_view figure) { return figure.starts_with(kMap); }

bool is_time_of_map(std::string_view figure) {
  return figure.starts_with(kFirst) || figure.starts_with(kLast);
}

void map_marks_of(const Plan& plan, const MapSteps& steps, int64_t at,
                  const std::function<void(const Mark&)>& give) {
  Mark mark;
  mark.at = at;
  const auto count = [&](std::string figure, double times, MarkState state, int64_t ms) {
    mark.figure = std::move(figure);
    mark.count = times;
    mark.state = state;
    mark.ms = ms;
    give(mark);
  };
  const MarkState end = steps.won ? MarkState::came : MarkState::open;
  count(std::string(kLead), 1, end, 0);
  if (steps.won) {
    count(std::string(kWay) + way_name(plan, steps.path), 1, MarkState::came, 0);
  }
  for (const MapRow& row : steps.rows) {
    const std::string name = row_name(plan, row.row);
    count(std::string(kLeads) + name, 1, end, 0);
    count(std::string(kTouches) + name, static_cast<double>(row.touches), MarkState::came, 0);
    if (!steps.won) continue;
    count(std::string(kFirst) + name, 1, MarkState::came, row.first);
    count(std::string(kLast) + name, 1, MarkState::came, row.last);
  }
}

JourneyFigures kept_map(const Plan& plan, const Range& range, const ReadCells& read) {
  Reader reader(plan);
  for (CellQuery& query : queries_of(range)) {
    query.by = kMapSums;
    read(query, [&](const Cell& cell, double count) { reader.take(mark_of(cell, count)); });
  }
  return reader.finish();
}

}  // namespace fieldwise::insight
