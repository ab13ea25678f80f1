// What another plan would change: who would stand elsewhere, who would cross the threshold and who
// no longer (SPEC B5, what-if; docs/backtesting.md).
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "backtest/crossing.h"
#include "insight/dimension.h"

namespace fieldwise::backtest {

// A lead under a plan.
struct Place {
  Stage stage = Stage::anonymous;  // with what people reported of it
  Crossing crossing;               // by the rules alone
};

Place place_of(const Plan& plan, std::string name, const EventLog& log, int64_t now);
std::vector<Place> places_of(const Plan& plan, const learn::Leads& leads);

struct Move {
  Stage from = Stage::anonymous, to = Stage::anonymous;
  std::vector<std::string> leads;
};

// Leads of one End, by under which plan they cross.
struct Shift {
  uint64_t both = 0, neither = 0;
  std::vector<std::string> gained, dropped;  // under the other plan only; under today's only
  uint64_t all() const { return both + neither + gained.size() + dropped.size(); }
};

struct Shifts {
  std::string name;  // of the dimension's value; empty: not known, or all
  uint64_t leads = 0, moved = 0;
  std::array<Shift, 3> by_end;  // by End
};

struct Difference {
  Shifts all;
  std::vector<Move> moves;  // by stage from, then to
  std::string by;           // the dimension's name; empty: none
  std::vector<Shifts> groups;
};

// Both lists have the same leads in the same order. Leads are told apart (`by`) as today's plan
// does.
Difference difference_of(const Plan& today, std::span<const Place> under_today,
                         std::span<const Place> under_other, const insight::Dimension& by);

// For programs and for people.
std::string difference_json(const Plan& today, const Plan& other, const Difference& found);
std::string difference_text(const Difference& found);

}  // namespace fieldwise::backtest
