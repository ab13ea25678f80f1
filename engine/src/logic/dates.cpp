#include "logic/dates.h"

#include "fieldwise/decide.h"

namespace fieldwise {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes from the front of `text` what the pattern says: a digit of the pattern stands for a number
// of so many digits, which goes to the next of `numbers`, anything else for itself.
[[gnu::noinline]] bool take(std::string_view& text, const char* pattern, int32_t* numbers) {
  for (; *pattern != '\0'; ++pattern) {
    const bool number = is_digit(*pattern);
    int32_t value = 0;
    for (int32_t left = number ? *pattern - '0' : 1; left > 0; --left) {
      if (text.empty() || (number ? !is_digit(text[0]) : text[0] != *pattern)) return false;
      value = value * 10 + (text[0] - '0');
      text.remove_prefix(1);
    }
    if (number) *numbers++ = value;
  }
  return true;
}

// Days from 1970-01-01 to a date of the proleptic Gregorian calendar, or false when there is no
// such day. The year is 0 or later, the month 12 at most.
bool days_from_date(int32_t year, int32_t month, int32_t day, int32_t& days) {
  static constexpr uint8_t kLength[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || day < 1) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (day > kLength[month - 1] + (leap && month == 2 ? 1 : 0)) return false;
  // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": the year begins in March, so
  // that the leap day is its last. 400 years more, 146,097 days, keep it from being negative.
  const int32_t y = year + 400 - (month <= 2 ? 1 : 0);
  const int32_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  days = y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468 - 146097;
  return true;
}

// `.123`: any number of digits, cut to milliseconds; nothing is 0.
bool take_fraction(std::string_view& text, int32_t& milliseconds) {
  if (!text.starts_with('.')) return true;
  text.remove_prefix(1);
  int32_t unit = 100, digit;
  if (!take(text, "1", &digit)) return false;
  do {
    milliseconds += digit * unit;
    unit /= 10;
  } while (take(text, "1", &digit));
  return true;
}

}  // namespace

bool parse_time(std::string_view text, int64_t& milliseconds) {
  enum { year, month, day, hour, minute, second, zone_hour, zone_minute, parts };
  static constexpr int32_t kMost[parts] = {9999, 12, 31, 23, 59, 59, 23, 59};
  int32_t part[parts] = {}, days, fraction = 0, east = 1;
  if (!take(text, "4-2-2", part)) return false;
  if (!text.empty()) {
    if (!take(text, "T2:2", part + hour)) return false;
    if (text.starts_with(':') &&
        (!take(text, ":2", part + second) || !take_fraction(text, fraction))) {
      return false;
    }
    if (text == "Z") {
      text = {};
    } else if (!text.empty()) {
      if (text[0] == '-') east = -1;
      if (!take(text, east < 0 ? "-2:2" : "+2:2", part + zone_hour)) return false;
    }
  }
  for (int i = 0; i < parts; ++i) {
    if (part[i] > kMost[i]) return false;
  }
  if (!text.empty() || !days_from_date(part[year], part[month], part[day], days)) return false;
  const int32_t minutes =
      part[hour] * 60 + part[minute] - east * (part[zone_hour] * 60 + part[zone_minute]);
  milliseconds = int64_t{days} * 86400000 + (minutes * 60 + part[second]) * 1000 + fraction;
  return true;
}

bool parse_duration(std::string_view text, int64_t& milliseconds) {
  constexpr int64_t kMost = int64_t{100000} * 86400000;
  static constexpr int32_t kUnits[] = {86400000, 3600000, 60000, 1000};
  if (text.size() < 2) return false;
  const size_t unit = std::string_view("dhms").find(text.back());
  if (unit == std::string_view::npos) return false;
  text.remove_suffix(1);
  int64_t sum = 0;
  do {
    int32_t digit;
    if (!take(text, "1", &digit)) return false;
    sum = sum * 10 + int64_t{digit} * kUnits[unit];
    if (sum > kMost) return false;
  } while (!text.empty());
  milliseconds = sum;
  return true;
}

bool parse_moment(std::string_view text, bool date, int64_t& milliseconds) {
  return date ? parse_time(text, milliseconds) : parse_duration(text, milliseconds);
}

}  // namespace fieldwise
