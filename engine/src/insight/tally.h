// What metrics count of leads, to be kept: sums by day and month, and of each lead what it adds to
// them. Times are whole days and months (UTC), how long something took is rounded to 3 % or less.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>

#include "insight/facts.h"
#include "insight/marks.h"
#include "journey/map.h"
#include "plan/plan.h"

namespace fieldwise::insight {

// In place of a dimension's name: all leads together, and what no range restricts.
inline constexpr std::string_view kAllLeads = "", kAtAnyTime = "*";

// What a sum is of.
struct Cell {
  std::string by, value;  // the name of a dimension, and its value
  bool month = false;     // else a day
  int32_t start = 0;      // since 1970-01-01 or 1970-01
  std::string figure;     // of a Mark
  MarkState state = MarkState::came;
  // How long it took, rounded; of what is open, when it began.
  int64_t bucket = 0;

  bool operator==(const Cell&) const = default;
  bool operator<(const Cell& other) const {
    const auto all = [](const Cell& cell) {
      return std::tie(cell.by, cell.value, cell.month, cell.start, cell.figure, cell.state,
                      cell.bucket);
    };
    return all(*this) < all(other);
  }
};

using Cells = std::map<Cell, double>;

// What of a lead, and of its steps on the map of journeys, is counted, as a text to keep: equal for
// what is counted equally. A lead of which nothing is known adds nothing: ''.
std::string tally_of(const Plan& plan, const LeadFacts& facts, const MapSteps& steps = {});

// Adds what a tally counts to the sums; takes it away from them where `times` is -1. Sums of 0 go.
void add_tally(std::string_view tally, double times, Cells& cells);

// What a sum stands for: as many marks of leads that are alike.
Mark mark_of(const Cell& cell, double count);

// How durations (ms) are rounded: the number of what is as long, and the middle of these.
int64_t duration_bucket(int64_t ms);
int64_t bucket_duration(int64_t bucket);

int32_t day_of(int64_t at);
int64_t start_of_day(int32_t day);  // ms

}  // namespace fieldwise::insight
