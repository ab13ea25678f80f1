// What a time zone does year after year.
#pragma once

#include <cstdint>
#include <string_view>

#include "handoff/zone.h"

namespace fieldwise {

// A day of each year and a time on it.
struct YearlyDate {
  enum class Kind : uint8_t {
    day_of_month,  // the `week`th `weekday` of `month`; 5: the last
    julian,        // day 1 to 365; February 29 is never counted
    zero_based,    // day 0 to 365
  };
  Kind kind = Kind::day_of_month;
  uint32_t month = 1, week = 1, weekday = 0;  // weekday 0: Sunday
  int32_t day = 0;
  int64_t time = 7200000;  // ms of that day, may be negative or beyond it
};

// The rule for the time after the last change that a zone's table names.
struct YearlyRule {
  int64_t standard = 0, summer = 0;  // offsets, ms
  YearlyDate to_summer, to_standard;
};

// Reads the text that ends a file of the IANA database, "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX TZ as
// extended by RFC 8536, section 3.3.1). False when it is none, or has no summer time.
bool parse_rule(std::string_view text, YearlyRule& out);

// The stretch around an instant before the year 10000.
Stretch stretch_by(const YearlyRule& rule, int64_t at);

}  // namespace fieldwise
