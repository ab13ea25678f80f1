// Leads that are over: what each answered, what became of it, where it left the form.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/csv.h"
#include "fieldwise/error.h"
#include "json/arena.h"
#include "learn/cell.h"
#include "learn/hazard.h"
#include "learn/map.h"
#include "plan/plan.h"

namespace fieldwise::learn {

inline constexpr int8_t kOpen = -1;  // neither won nor lost yet

// The answers to one field, a cell for each lead. Of texts, addresses, dates and countries only
// whether there is one is kept.
struct FieldAnswers {
  uint32_t field = 0;  // of the plan
  std::vector<Cell> cells;
  bool blank_is_answer = false;  // who was asked and said nothing is known to have
};

struct Leads {
  Arena arena;                       // of the answers
  std::vector<FieldAnswers> fields;  // in the plan's order
  std::vector<int8_t> outcomes;      // a lead: 1 won, 0 lost, kOpen; empty without an outcome
  std::vector<uint32_t> groups;      // a lead: equal for those that belong together
  // A lead: when it came in, or anything else that grows with time; NaN where that is not known.
  std::vector<double> times;      // empty: of nobody
  std::vector<Journey> journeys;  // what was asked and where visitors left; empty: not recorded
  std::vector<std::string> warnings;
  bool from_history = false;  // a map says what its cells mean

  size_t size() const { return groups.size(); }
};

// Something wrong with a map, a history or outcomes; `line` (of the latter two) is 0 when it is no
// one line.
struct Problem {
  bool in_map = false;
  uint64_t line = 0;
  Error error;
};

// Reads the leads of `csv` for `plan` as `map` says; what is only odd goes into their warnings.
// Texts point into all three.
std::vector<Problem> read_leads(const Plan& plan, const Map& map, const Csv& csv, Leads& out);

// A text as it is quoted in messages: cut when it is long.
std::string quoted(std::string_view text);
// `share` as "99.5 %".
std::string percent(double share);
// FNV-1a, for groups by name.
uint32_t hash_text(std::string_view text);
// Adds `warning` unless it is there already.
void warn_once(std::vector<std::string>& warnings, const std::string& warning);
// Whether only being answered counts in a model, for a field of this type.
bool only_whether(FieldType type);

}  // namespace fieldwise::learn
