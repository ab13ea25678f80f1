// What the reports of this folder write alike.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "json/writer.h"

namespace fieldwise::backtest {

// The leads behind a number: all of them for programs, the first twenty, in a line, for people; no
// line where there are none.
void write_names(JsonWriter& w, const char* key, const std::vector<std::string>& names);
std::string names_line(const std::string& title, const std::vector<std::string>& names);

// "12.3 % of 1,234"; "–" of none.
std::string part(uint64_t some, uint64_t all);

}  // namespace fieldwise::backtest
