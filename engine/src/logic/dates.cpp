#include "logic/dates.h"

#include "fieldwise/decide.h"

namespace fieldwise {
namespace {

constexpr int64_t kSecond = 1000, kMinute = 60 * kSecond, kHour = 60 * kMinute, kDay = 24 * kHour;

// Takes exactly `digits` decimal digits from the front of `text`.
bool take_number(std::string_view& text, size_t digits, int64_t& out) {
  if (text.size() < digits) return false;
  out = 0;
  for (size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return false;
    out = out * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return true;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text[0] != c) return false;
  text.remove_prefix(1);
  return true;
}

// `Z`, `+hh:mm` or `-hh:mm`, as milliseconds east of UTC; nothing is UTC.
bool take_zone(std::string_view& text, int64_t& offset) {
  offset = 0;
  if (text.empty() || take(text, 'Z')) return true;
  const bool west = text[0] == '-';
  if (!take(text, '-') && !take(text, '+')) return false;
  int64_t hours, minutes;
  if (!take_number(text, 2, hours) || !take(text, ':') || !take_number(text, 2, minutes) ||
      hours > 23 || minutes > 59) {
    return false;
  }
  offset = (hours * kHour + minutes * kMinute) * (west ? -1 : 1);
  return true;
}

// `.123`: any number of digits, cut to milliseconds.
bool take_fraction(std::string_view& text, int64_t& milliseconds) {
  milliseconds = 0;
  if (!take(text, '.')) return true;
  int64_t digit, unit = 100;
  if (!take_number(text, 1, digit)) return false;
  do {
    milliseconds += digit * unit;
    unit /= 10;
  } while (take_number(text, 1, digit));
  return true;
}

}  // namespace

bool days_from_date(int64_t year, int64_t month, int64_t day, int64_t& days) {
  static constexpr uint8_t kLength[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  if (month < 1 || month > 12 || day < 1) return false;
  const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  if (day > kLength[month - 1] + (leap && month == 2 ? 1 : 0)) return false;
  // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": the year begins in March, so
  // that the leap day is its last.
  const int64_t y = month <= 2 ? year - 1 : year;
  const int64_t era = (y >= 0 ? y : y - 399) / 400;
  const int64_t year_of_era = y - era * 400;
  const int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  const int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  days = era * 146097 + day_of_era - 719468;
  return true;
}

bool parse_time(std::string_view text, int64_t& milliseconds) {
  int64_t year, month, day, days;
  if (!take_number(text, 4, year) || !take(text, '-') || !take_number(text, 2, month) ||
      !take(text, '-') || !take_number(text, 2, day) || !days_from_date(year, month, day, days)) {
    return false;
  }
  int64_t hours = 0, minutes = 0, seconds = 0, fraction = 0, offset = 0;
  if (!text.empty()) {
    if (!take(text, 'T') || !take_number(text, 2, hours) || !take(text, ':') ||
        !take_number(text, 2, minutes) || hours > 23 || minutes > 59) {
      return false;
    }
    if (take(text, ':') &&
        (!take_number(text, 2, seconds) || seconds > 59 || !take_fraction(text, fraction))) {
      return false;
    }
    if (!take_zone(text, offset) || !text.empty()) return false;
  }
  milliseconds =
      days * kDay + hours * kHour + minutes * kMinute + seconds * kSecond + fraction - offset;
  return true;
}

bool parse_duration(std::string_view text, int64_t& milliseconds) {
  constexpr int64_t kMost = 100000 * kDay;
  if (text.size() < 2) return false;
  int64_t unit = 0;
  switch (text.back()) {
    case 'd':
      unit = kDay;
      break;
    case 'h':
      unit = kHour;
      break;
    case 'm':
      unit = kMinute;
      break;
    case 's':
      unit = kSecond;
      break;
    default:
      return false;
  }
  text.remove_suffix(1);
  int64_t count = 0, digit;
  while (!text.empty()) {
    if (!take_number(text, 1, digit)) return false;
    count = count * 10 + digit;
    if (count > kMost / unit) return false;
  }
  milliseconds = count * unit;
  return true;
}

}  // namespace fieldwise
