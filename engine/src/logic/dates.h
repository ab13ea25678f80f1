// Times and durations as text. parse_time is public (fieldwise/decide.h).
#pragma once

#include <cstdint>
#include <string_view>

namespace fieldwise {

// `30d`, `4h`, `15m`, `90s`: a whole number and a unit, to milliseconds. Returns false for anything
// else and for durations beyond 100,000 days.
bool parse_duration(std::string_view text, int64_t& milliseconds);

// Days from 1970-01-01 to a date of the proleptic Gregorian calendar, or false when there is no
// such day.
bool days_from_date(int64_t year, int64_t month, int64_t day, int64_t& days);

}  // namespace fieldwise
