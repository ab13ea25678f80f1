// Whether a plan would have found the leads that were won (SPEC B5; docs/backtesting.md).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "backtest/crossing.h"
#include "insight/dimension.h"

namespace fieldwise::backtest {

inline constexpr double kGate = 0.7;  // the share of won leads that must cross

struct Counts {
  uint64_t won = 0, lost = 0, open = 0;
  uint64_t crossed_won = 0, crossed_lost = 0, crossed_open = 0;  // of each
};

struct Group {
  std::string name;  // of the dimension's value; empty: not known
  Counts counts;
};

struct Backtest {
  Counts all;
  std::string by;                            // the dimension's name; empty: none
  std::vector<Group> groups;                 // by name
  std::vector<std::string> missed;           // won, and never crossed
  std::vector<std::string> false_positives;  // crossed, and lost
  // The 95 % interval of the share of won leads that crossed (Wilson 1927).
  double low = 0, high = 1;
  int64_t days = -1;           // that the history spans; -1: a table does not tell
  int64_t lead_time = kNever;  // ms: the median from crossing to the sale; kNever: not known

  // At least 70 of 100 won leads crossed. Where none was won, nothing was shown.
  bool passes() const;
};

Backtest backtest_of(const Plan& plan, std::span<const Crossing> leads,
                     const insight::Dimension& by);

// For programs and for people.
std::string backtest_json(const Plan& plan, const Backtest& found);
std::string backtest_text(const Backtest& found);
// Its first sentence.
std::string verdict_text(const Backtest& found);

}  // namespace fieldwise::backtest
