// Business time: when somebody works, and sums over it.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/name_index.h"
#include "handoff/zone.h"
#include "json/arena.h"

namespace fieldwise {

// From 1970-01-01 to the last day of 9999. What would come later never comes: kNever.
inline constexpr int64_t kLastInstant = 253402300799999;

// Hours, week by week, and days off. It is open at an instant when a clock on the wall in its zone
// then shows a time within the hours of the day that a wall calendar shows. So where clocks are put
// forward, the hours that are left out are no business time; where they are put back, the repeated
// ones count twice, for people work through both.
struct Calendar {
  struct Hours {
    int64_t from, to;  // ms of the day, from < to <= a day
  };
  std::string_view key;
  const Zone* zone = nullptr;
  std::span<const Hours> hours[7];    // from Monday; ascending, apart or touching
  std::span<const int64_t> holidays;  // days since 1970-01-01, ascending
  // Sums, so that no day need be gone through (prepare).
  int64_t open_before[8] = {};    // ms of the week before a weekday; [7]: of the whole week
  std::span<const int64_t> lost;  // [i]: ms that the first i holidays take away
};

// Works out the sums of a calendar that is otherwise complete.
void prepare(Calendar& calendar, Arena& arena);

// The hours of a local day (days since 1970-01-01); none when it is closed.
std::span<const Calendar::Hours> hours_on(const Calendar& calendar, int64_t day);

bool is_open(const Calendar& calendar, int64_t at);

// The open time (ms) in [from, to); 0 when `to` is not after `from`.
int64_t business_between(const Calendar& calendar, int64_t from, int64_t to);

// The first instant at which `ms` of open time have gone by since `at`, or kNever. At the end of
// a day's work that is closing time, not the next morning. 0 ms are over at once, open or not.
int64_t add_business(const Calendar& calendar, int64_t at, int64_t ms);

// The first open instant at or after `at`, or kNever.
int64_t next_open(const Calendar& calendar, int64_t at);

// When work ends on the `days`th open day after the day of `at` (local), or kNever. The day of
// `at` itself does not count, whatever its hour; days that are closed do not either.
int64_t add_business_days(const Calendar& calendar, int64_t at, int32_t days);

// The calendars of a playbook.
struct Calendars {
  std::span<Calendar> all;
  NameIndex index;
};

}  // namespace fieldwise
