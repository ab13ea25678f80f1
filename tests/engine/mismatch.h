// Whether a value has what a case expects (tests/cases/README.md).
#pragma once

#include <string>

#include "json/value.h"

namespace fieldwise::test {

// What a list that is expected stands for: the whole list, or items that come in this order, with
// any others before, between and behind them.
enum class Lists { whole, among_others };

// Where `value` does not contain `expected`, as a sentence; "" when it does.
std::string mismatch(const Value& expected, const Value& value, const std::string& path,
                     Lists lists = Lists::whole);

}  // namespace fieldwise::test
