// The operators by name: how many arguments each takes, and how it takes them.
#pragma once

#include <cstdint>
#include <string_view>

#include "logic/rules.h"

namespace fieldwise::logic {

enum OperatorFlags : uint8_t {
  kPlain = 0,
  kNeedsArray = 1,  // `{"if": x}` without brackets is an error, whatever x evaluates to
  kSpreads = 2,     // `{"+": x}` takes the items of the array that x evaluates to
  kIterates = 4,    // the second argument sees the items of the first
};

struct Operator {
  static constexpr uint8_t kAny = 0xff;
  std::string_view name;
  Op op;
  uint8_t min_args;
  uint8_t max_args;  // free rules may write more; those are never evaluated
  uint8_t flags;
};

// The operator of that name, or nullptr. `signal`, `score` and `list` are not here: they exist in
// plans only, where they become slots and constants.
const Operator* find_operator(std::string_view name);

// The known name nearest to `name`, or empty if none is near: for "did you mean".
std::string_view nearest_operator(std::string_view name);

}  // namespace fieldwise::logic
