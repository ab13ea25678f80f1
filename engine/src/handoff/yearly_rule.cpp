#include "handoff/yearly_rule.h"

#include <date/date.h>

#include <algorithm>
#include <chrono>

namespace fieldwise {
namespace {

constexpr int64_t kSecond = 1000, kHour = 3600000, kDay = 86400000;

// Takes the pieces of the text from its front; `ok` is false once one was not there.
struct Taker {
  std::string_view rest;
  bool ok = true;

  bool next_is(char c) const { return !rest.empty() && rest[0] == c; }
  bool skip(char c) {
    if (!next_is(c)) return false;
    rest.remove_prefix(1);
    return true;
  }
  void need(char c) { ok = skip(c) && ok; }

  int32_t number(int32_t most) {
    int32_t out = 0;
    size_t digits = 0;
    while (digits < rest.size() && digits < 4 && rest[digits] >= '0' && rest[digits] <= '9') {
      out = out * 10 + (rest[digits++] - '0');
    }
    rest.remove_prefix(digits);
    ok = ok && digits > 0 && out <= most;
    return out;
  }

  // "CEST" or "<+0330>".
  void name() {
    const bool quoted = skip('<');
    size_t end = 0;
    const auto in_name = [&](char c) {
      if (quoted) return c != '>';
      return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    };
    while (end < rest.size() && in_name(rest[end])) ++end;
    ok = ok && end >= 3;
    rest.remove_prefix(end);
    if (quoted) need('>');
  }

  // "-3:30", ms.
  int64_t time() {
    const int64_t sign = skip('-') ? -1 : 1;
    if (sign > 0) skip('+');
    int64_t out = number(167) * kHour;
    if (skip(':')) out += number(59) * 60 * kSecond;
    if (skip(':')) out += number(59) * kSecond;
    return sign * out;
  }

  YearlyDate date() {
    YearlyDate out;
    if (skip('M')) {
      out.month = static_cast<uint32_t>(number(12));
      need('.');
      out.week = static_cast<uint32_t>(number(5));
      need('.');
      out.weekday = static_cast<uint32_t>(number(6));
      ok = ok && out.month > 0 && out.week > 0;
    } else {
      out.kind = skip('J') ? YearlyDate::Kind::julian : YearlyDate::Kind::zero_based;
      out.day = number(365);
      ok = ok && (out.day > 0 || out.kind == YearlyDate::Kind::zero_based);
    }
    if (skip('/')) out.time = time();
    return out;
  }
};

// Local ms of the date in a year.
int64_t in_year(const YearlyDate& on, date::year year) {
  date::sys_days day = year / date::January / 1;
  if (on.kind == YearlyDate::Kind::day_of_month) {
    const date::month month{on.month};
    const date::weekday weekday{on.weekday};
    if (on.week == 5) {
      day = year / month / weekday[date::last];
    } else {
      day = year / month / weekday[on.week];
    }
  } else if (on.kind == YearlyDate::Kind::julian) {
    day += date::days{on.day - 1 + (year.is_leap() && on.day >= 60 ? 1 : 0)};
  } else {
    day += date::days{on.day};
  }
  return int64_t{day.time_since_epoch().count()} * kDay + on.time;
}

}  // namespace

bool parse_rule(std::string_view text, YearlyRule& out) {
  Taker take{text};
  take.name();
  out.standard = -take.time();  // written as what to add to local time
  if (!take.ok || take.rest.empty()) return false;
  take.name();
  out.summer = take.next_is(',') ? out.standard + kHour : -take.time();
  take.need(',');
  out.to_summer = take.date();
  take.need(',');
  out.to_standard = take.date();
  return take.ok && take.rest.empty();
}

Stretch stretch_by(const YearlyRule& rule, int64_t at) {
  struct Change {
    int64_t at, offset;
  };
  const date::year year =
      date::year_month_day(date::floor<date::days>(date::sys_time<std::chrono::milliseconds>(
                               std::chrono::milliseconds(at))))
          .year();
  // Changes of the years around it, for south of the equator summer lasts over New Year's Eve, and
  // local time is in another year than UTC. Equal ones stay in the order of their years.
  Change changes[6];
  size_t count = 0;
  for (int y = -1; y <= 1; ++y) {
    const date::year of = year + date::years{y};
    const Change both[] = {{in_year(rule.to_summer, of) - rule.standard, rule.summer},
                           {in_year(rule.to_standard, of) - rule.summer, rule.standard}};
    const bool summer_first = both[0].at <= both[1].at;
    changes[count++] = both[summer_first ? 0 : 1];
    changes[count++] = both[summer_first ? 1 : 0];
  }
  size_t last = 0;
  while (last + 1 < count && changes[last + 1].at <= at) ++last;
  return {changes[last].at, last + 1 < count ? changes[last + 1].at : at + 1, changes[last].offset};
}

}  // namespace fieldwise
