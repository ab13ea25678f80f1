#include "exchange/dates.h"

#include <charconv>
#include <chrono>
#include <optional>
#include <string>

#include "fieldwise/decide.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kMinute = 60000;
constexpr size_t kDayLength = 10;                    // of 2026-11-21
constexpr size_t kShortestMs = 12, kLongestMs = 13;  // digits: 2001 to 2286

// Takes a number of `least` to `most` digits off the front; nothing where there is none.
std::optional<unsigned> take_number(std::string_view& text, size_t least, size_t most) {
  size_t digits = 0;
  while (digits < text.size() && digits < most && text[digits] >= '0' && text[digits] <= '9') {
    ++digits;
  }
  if (digits < least) return std::nullopt;
  unsigned value = 0;
  std::from_chars(text.data(), text.data() + digits, value);
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (!text.starts_with(c)) return false;
  text.remove_prefix(1);
  return true;
}

// A date of three numbers with the year last, as written.
struct Written {
  unsigned first = 0, second = 0, year = 0;
  char separator = 0;
  int64_t time_of_day = 0;  // ms
};

std::optional<Written> read_written(std::string_view text) {
  Written out;
  const auto first = take_number(text, 1, 2);
  if (!first || text.empty()) return std::nullopt;
  out.separator = text.front();
  if ((out.separator != '.' && out.separator != '/') || !take(text, out.separator)) {
    return std::nullopt;
  }
  const auto second = take_number(text, 1, 2);
  if (!second || !take(text, out.separator)) return std::nullopt;
  const auto year = take_number(text, 4, 4);
  if (!year) return std::nullopt;
  out.first = *first;
  out.second = *second;
  out.year = *year;
  if (text.empty()) return out;
  if (!take(text, ' ')) return std::nullopt;
  const auto hour = take_number(text, 1, 2);
  if (!hour || *hour > 23 || !take(text, ':')) return std::nullopt;
  const auto minute = take_number(text, 2, 2);
  if (!minute || *minute > 59) return std::nullopt;
  out.time_of_day = (int64_t{*hour} * 60 + *minute) * kMinute;
  if (!take(text, ':')) return text.empty() ? std::optional(out) : std::nullopt;
  const auto second_of_minute = take_number(text, 2, 2);
  if (!second_of_minute || *second_of_minute > 59 || !text.empty()) return std::nullopt;
  out.time_of_day += int64_t{*second_of_minute} * 1000;
  return out;
}

std::optional<int64_t> at_of(unsigned day, unsigned month, const Written& written) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(static_cast<int>(written.year)),
                            std::chrono::month(month), std::chrono::day(day)};
  if (!date.ok()) return std::nullopt;
  const auto midnight = sys_days(date).time_since_epoch();
  return duration_cast<milliseconds>(midnight).count() + written.time_of_day;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

void DateEvidence::look_at(std::string_view cell) {
  const auto written = read_written(trimmed(cell));
  if (!written || written->separator != '/') return;
  const bool day = at_of(written->first, written->second, *written).has_value();
  const bool month = at_of(written->second, written->first, *written).has_value();
  if (day && !month) day_first = true;
  if (month && !day) month_first = true;
}

DateOrder DateEvidence::order() const {
  if (day_first == month_first) return DateOrder::unknown;
  return day_first ? DateOrder::day_first : DateOrder::month_first;
}

DateResult read_date(std::string_view text, DateOrder order, int64_t& at) {
  text = trimmed(text);
  if (parse_time(text, at)) return DateResult::ok;
  if (text.size() > kDayLength && text[kDayLength] == ' ') {
    std::string iso(text);
    iso[kDayLength] = 'T';
    if (parse_time(iso, at)) return DateResult::ok;
  }
  if (text.size() >= kShortestMs && text.size() <= kLongestMs) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), at);
    if (error == std::errc() && end == text.data() + text.size()) return DateResult::ok;
  }
  const auto written = read_written(text);
  if (!written) return DateResult::no_date;
  const auto day_first = at_of(written->first, written->second, *written);
  const auto month_first = at_of(written->second, written->first, *written);
  std::optional<int64_t> found = day_first;
  if (written->separator == '/') {
    if (order == DateOrder::month_first) found = month_first;
    if (order == DateOrder::unknown) {
      if (day_first && month_first && *day_first != *month_first) return DateResult::ambiguous;
      if (!day_first) found = month_first;
    }
  }
  if (!found) return DateResult::no_date;
  at = *found;
  return DateResult::ok;
}

}  // namespace fieldwise::server
