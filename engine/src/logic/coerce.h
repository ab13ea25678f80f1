// JavaScript's conversions, as far as JsonLogic needs them.
#pragma once

#include "json/value.h"

namespace fieldwise::logic {

// ECMA-262 ToNumber of null, booleans, numbers and text (json/number.h says which texts). False
// for text that is no number, arrays and objects.
bool to_number(const Value& value, double& out);

// No answer: null or "".
inline bool is_empty(const Value& value) {
  return value.is_null() || (value.is_string() && value.size == 0);
}

enum class Order : uint8_t { less, equal, greater, none };

// Two texts by UTF-16 code units, anything else by number; `none` when a side is no number.
Order order(const Value& a, const Value& b);

// The sign of a and the magnitude of what is left of it after taking b as often as it goes: `%` of
// ECMA-262, exact. a is finite and b is not 0.
double remainder(double a, double b);

}  // namespace fieldwise::logic
