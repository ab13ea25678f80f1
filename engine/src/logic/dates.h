// Times and durations as text. parse_time is public (fieldwise/decide.h).
#pragma once

#include <cstdint>
#include <string_view>

namespace fieldwise {

// `30d`, `4h`, `15m`, `90s`: a whole number and a unit, to milliseconds. Returns false for anything
// else and for durations beyond 100,000 days.
bool parse_duration(std::string_view text, int64_t& milliseconds);

// parse_time of a date, parse_duration of anything else.
bool parse_moment(std::string_view text, bool date, int64_t& milliseconds);

}  // namespace fieldwise
