// Dates as CRMs write them.
#pragma once

#include <cstdint>
#include <string_view>

namespace fieldwise::server {

// Without spaces around it.
std::string_view trimmed(std::string_view text);

// What 03/04/2026 means.
enum class DateOrder : uint8_t { unknown, day_first, month_first };

// What the dates with slashes among some cells show, one cell after the other.
struct DateEvidence {
  bool day_first = false, month_first = false;
  void look_at(std::string_view cell);
  // Unknown where nothing shows it, and where cells speak against each other.
  DateOrder order() const;
};

enum class DateResult : uint8_t { ok, no_date, ambiguous };

// Reads a time in ms: ISO 8601 (with a space in the place of its T too), ms since the epoch (as an
// export has them), 21.11.2026 (the day first), or 11/21/2026 and 21/11/2026 by `order`, the last
// three with or without a time of day (10:30, 10:30:00) behind a space; in UTC unless it says
// otherwise. A date with slashes that only one order makes one needs none.
DateResult read_date(std::string_view text, DateOrder order, int64_t& at);

}  // namespace fieldwise::server
