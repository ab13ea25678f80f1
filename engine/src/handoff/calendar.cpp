#include "handoff/calendar.h"

#include <algorithm>

#include "json/spans.h"
#include "profile/log.h"

namespace fieldwise {
namespace {

constexpr int64_t kDay = 86400000;

// Local ms to the day since 1970-01-01, also before it.
int64_t day_of(int64_t local) { return (local >= 0 ? local : local - kDay + 1) / kDay; }

// Weeks since Monday, 1969-12-29, and the day in it from Monday.
struct Weekday {
  int64_t week, day;
};
Weekday weekday_of(int64_t day) {
  const int64_t since_monday = day + 3;  // 1970-01-01 was a Thursday
  const int64_t week = (since_monday >= 0 ? since_monday : since_monday - 6) / 7;
  return {week, since_monday - week * 7};
}

// Open ms on the clock on the wall from a distant Monday up to `local`. Between two instants
// without a change of clocks, business time is a difference of two of these.
int64_t open_until(const Calendar& calendar, int64_t local) {
  const int64_t day = day_of(local), in_day = local - day * kDay;
  const Weekday weekday = weekday_of(day);
  const auto holiday = std::lower_bound(calendar.holidays.begin(), calendar.holidays.end(), day);
  int64_t out = weekday.week * calendar.open_before[7] + calendar.open_before[weekday.day] -
                calendar.lost[static_cast<size_t>(holiday - calendar.holidays.begin())];
  for (const Calendar::Hours& h : hours_on(calendar, day)) {
    if (in_day > h.from) out += std::min(in_day, h.to) - h.from;
  }
  return out;
}

// The first local time after `from`, and at `to` at the latest, at which open_until has come up to
// `target`.
int64_t local_when(const Calendar& calendar, int64_t target, int64_t from, int64_t to) {
  int64_t low = day_of(from), high = day_of(to);
  while (low < high) {
    const int64_t middle = low + (high - low) / 2;
    if (open_until(calendar, (middle + 1) * kDay) >= target) {
      high = middle;
    } else {
      low = middle + 1;
    }
  }
  int64_t missing = target - open_until(calendar, low * kDay);
  for (const Calendar::Hours& h : hours_on(calendar, low)) {
    if (missing <= h.to - h.from) return low * kDay + h.from + missing;
    missing -= h.to - h.from;
  }
  return to;
}

// The last instant of work on a local day, or kNever when there is none. Clocks that change may
// leave out the day's hours, or all of it, or show some of it twice.
int64_t end_of_work(const Calendar& calendar, int64_t day) {
  const std::span<const Calendar::Hours> hours = hours_on(calendar, day);
  int64_t out = kNever;
  if (hours.empty()) return out;
  const int64_t stop = (day + 2) * kDay;
  for (int64_t at = (day - 1) * kDay; at < stop;) {
    const Stretch stretch = stretch_at(*calendar.zone, at);
    const int64_t end = std::min(stretch.end, stop);
    for (const Calendar::Hours& h : hours) {
      const int64_t from = std::max(day * kDay + h.from - stretch.offset, at);
      const int64_t to = std::min(day * kDay + h.to - stretch.offset, end);
      if (from < to) out = to;
    }
    at = end;
  }
  return out;
}

}  // namespace

std::span<const Calendar::Hours> hours_on(const Calendar& calendar, int64_t day) {
  if (std::binary_search(calendar.holidays.begin(), calendar.holidays.end(), day)) return {};
  return calendar.hours[weekday_of(day).day];
}

void prepare(Calendar& calendar, Arena& arena) {
  const auto length = [&](int64_t weekday) {
    int64_t out = 0;
    for (const Calendar::Hours& h : calendar.hours[weekday]) out += h.to - h.from;
    return out;
  };
  for (int64_t d = 0; d < 7; ++d) {
    calendar.open_before[d + 1] = calendar.open_before[d] + length(d);
  }
  const auto lost = make<int64_t>(arena, calendar.holidays.size() + 1);
  for (size_t i = 0; i < calendar.holidays.size(); ++i) {
    lost[i + 1] = lost[i] + length(weekday_of(calendar.holidays[i]).day);
  }
  calendar.lost = lost;
}

bool is_open(const Calendar& calendar, int64_t at) {
  const int64_t local = local_time(*calendar.zone, at);
  const int64_t day = day_of(local), in_day = local - day * kDay;
  const std::span<const Calendar::Hours> hours = hours_on(calendar, day);
  return std::any_of(hours.begin(), hours.end(),
                     [&](const Calendar::Hours& h) { return h.from <= in_day && in_day < h.to; });
}

int64_t business_between(const Calendar& calendar, int64_t from, int64_t to) {
  int64_t out = 0;
  to = std::min(to, kLastInstant);
  while (from < to) {
    const Stretch stretch = stretch_at(*calendar.zone, from);
    const int64_t end = std::min(stretch.end, to);
    out += open_until(calendar, end + stretch.offset) - open_until(calendar, from + stretch.offset);
    from = end;
  }
  return out;
}

int64_t add_business(const Calendar& calendar, int64_t at, int64_t ms) {
  if (ms <= 0) return at;
  while (at < kLastInstant) {
    const Stretch stretch = stretch_at(*calendar.zone, at);
    const int64_t end = std::min(stretch.end, kLastInstant);
    const int64_t from = at + stretch.offset, to = end + stretch.offset;
    const int64_t before = open_until(calendar, from);
    const int64_t open = open_until(calendar, to) - before;
    if (open >= ms) return local_when(calendar, before + ms, from, to) - stretch.offset;
    ms -= open;
    at = end;
  }
  return kNever;
}

int64_t next_open(const Calendar& calendar, int64_t at) {
  const int64_t after_one = add_business(calendar, at, 1);
  return after_one == kNever ? kNever : after_one - 1;
}

int64_t add_business_days(const Calendar& calendar, int64_t at, int32_t days) {
  if (at > kLastInstant) return kNever;
  int64_t day = day_of(local_time(*calendar.zone, at));
  while (day < kLastInstant / kDay) {
    const int64_t end = end_of_work(calendar, ++day);
    if (end != kNever && --days <= 0) return end;
  }
  return kNever;
}

}  // namespace fieldwise
