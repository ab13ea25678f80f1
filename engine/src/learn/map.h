// The map: which column of a history answers which field (docs/learning.md).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/error.h"
#include "json/arena.h"
#include "json/value.h"
#include "plan/plan.h"

namespace fieldwise::learn {

struct MapOutcome {
  std::string_view column;
  std::vector<std::string_view> won;
  std::vector<std::string_view> lost;  // empty: all that is neither won nor blank
};

struct MapField {
  uint32_t field = 0;  // of the plan
  std::string_view column;
  std::map<std::string_view, Value> values;  // raw text to answer; null: not known
  std::optional<Value> otherwise;            // for raw texts that are no answer
  bool blank_is_answer = false;
};

// Points into the arena of read_map.
struct Map {
  std::optional<MapOutcome> outcome;
  std::string_view group;                // column, or empty
  std::string_view time;                 // column, or empty
  std::string_view reached, left_at;     // columns, or empty
  std::vector<std::string_view> blanks;  // raw texts that say nothing
  std::vector<MapField> fields;          // in the plan's order
};

// Reads the map `json` for `plan` into `out`; `arena` keeps what it points to. Returns all that is
// wrong with it.
Errors read_map(std::string_view json, const Plan& plan, Arena& arena, Map& out);

}  // namespace fieldwise::learn
