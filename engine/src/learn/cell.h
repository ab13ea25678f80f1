// What a cell of a history says.
#pragma once

#include <cstdint>
#include <string_view>

#include "json/arena.h"
#include "json/value.h"
#include "learn/map.h"
#include "plan/plan.h"

namespace fieldwise::learn {

struct Cell {
  bool blank = false;      // it holds a text that says nothing
  bool known = false;      // `value` is an answer, normalised
  bool no_answer = false;  // it holds something that the field does not take
  Value value;
  int64_t at = 0;  // when it was given (ms), where that is known
};

// Reads `text` (trimmed) as an answer of the field that `field` maps. What is built lives in
// `arena`; a value may point into `text`.
Cell read_cell(const Plan& plan, const Map& map, const MapField& field, std::string_view text,
               Arena& arena);

// `text` without spaces, tabs and line ends around it.
std::string_view trim(std::string_view text);

}  // namespace fieldwise::learn
