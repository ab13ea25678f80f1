// The constants of a RuleBook, each stored once.
#pragma once

#include <cstdint>

#include "logic/rules.h"

namespace fieldwise::logic {

// The index in book.constants of a value equal to `value`, added with a deep copy of its own if
// there is none.
uint32_t intern(RuleBook& book, const Value& value);

}  // namespace fieldwise::logic
