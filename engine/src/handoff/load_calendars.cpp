// playbook.calendars: working hours and days off.
#include <algorithm>

#include "base/sort.h"
#include "fieldwise/decide.h"
#include "handoff/calendar.h"
#include "playbook/playbook.h"

namespace fieldwise {
namespace {

constexpr int64_t kMinute = 60000, kDay = 86400000;
constexpr uint32_t kMostHours = 24;   // of one day
constexpr int64_t kMostClosed = 731;  // days on end: two years

enum CalendarMember : uint32_t { kKey, kTitle, kZone, kHours, kHolidays };
constexpr MemberSpec kCalendar[] = {
    {"key", Kind::text, true},
    {"title", Kind::text},
    {"zone", Kind::text, true, "write an IANA time zone, such as \"Europe/Berlin\""},
    {"hours", Kind::any, true, "write {\"mon\": [[\"09:00\", \"17:00\"]], …}"},
    {"holidays", Kind::list, false, nullptr, 0, 5000},
    {"notes"}};

constexpr MemberSpec kWeek[] = {{"mon", Kind::list, false, nullptr, 0, kMostHours},
                                {"tue", Kind::list, false, nullptr, 0, kMostHours},
                                {"wed", Kind::list, false, nullptr, 0, kMostHours},
                                {"thu", Kind::list, false, nullptr, 0, kMostHours},
                                {"fri", Kind::list, false, nullptr, 0, kMostHours},
                                {"sat", Kind::list, false, nullptr, 0, kMostHours},
                                {"sun", Kind::list, false, nullptr, 0, kMostHours}};

// "09:30" to ms of the day; -1 when it is no such time. "24:00" is the end of the day.
int64_t time_of_day(std::string_view text) {
  const auto digit = [&](size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':') return -1;
  if (!digit(0) || !digit(1) || !digit(3) || !digit(4)) return -1;
  const int64_t hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int64_t minute = (text[3] - '0') * 10 + (text[4] - '0');
  const int64_t out = (hour * 60 + minute) * kMinute;
  return minute > 59 || out > kDay ? -1 : out;
}

Calendar::Hours load_hours(const Reader& place) {
  if (!place.value().is_array() || place.size() != 2) {
    place.error("type", "write a pair of times: [\"09:00\", \"17:00\"]");
    return {};
  }
  int64_t times[2];
  for (uint32_t i = 0; i < 2; ++i) {
    const Reader item = place.item(i);
    times[i] = time_of_day(item.value().text());
    if (times[i] < 0) {
      item.error("time", "write a time of day from \"00:00\" to \"24:00\"");
      return {};
    }
  }
  if (times[0] >= times[1]) {
    place.error(
        "range",
        "end later than you begin; hours past midnight go to \"24:00\" and on, the next day, "
        "from \"00:00\"");
  }
  return {times[0], times[1]};
}

std::span<const Calendar::Hours> load_day(Loader& loader, const Reader& list) {
  const auto out = make<Calendar::Hours>(loader.plan.arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    out[i] = load_hours(place);
    if (i > 0 && out[i].to > 0 && out[i].from < out[i - 1].to) {
      place.error("range", "begin no earlier than the hours before it end");
    }
  }
  return out;
}

void load_week(Loader& loader, const Reader& place, Calendar& out) {
  const Members week(place, kWeek);
  if (!week) return;
  for (uint32_t d = 0; d < 7; ++d) out.hours[d] = load_day(loader, week.at(d));
  const bool open = std::any_of(std::begin(out.hours), std::end(out.hours),
                                [](const auto& hours) { return !hours.empty(); });
  if (!open) place.error("range", "open on one day of the week at least: {\"mon\": [[…]]}");
}

void load_holidays(Loader& loader, const Reader& list, Calendar& out) {
  List<int64_t> days;
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader item = list.item(i);
    int64_t ms = 0;
    if (item.value().text().size() != 10 || !parse_time(item.value().text(), ms)) {
      item.error("date", "write a day that exists, such as \"2026-12-25\"");
    } else {
      days.push_back(ms / kDay - (ms % kDay < 0 ? 1 : 0));
    }
  }
  sort_unique(days);
  out.holidays = keep(loader.plan.arena, days);
}

// Calendars of one zone share it.
const Zone* load_zone(Loader& loader, Members& item, std::span<const Calendar> before) {
  const std::string_view name = item.text(kZone);
  if (name.empty()) return nullptr;
  for (const Calendar& other : before) {
    if (other.zone != nullptr && zone_name(*other.zone) == name) return other.zone;
  }
  const Zone* zone = find_zone(name, loader.plan.arena);
  if (zone == nullptr && has_zone_data()) {
    item.at(kZone).error("unknown_zone", {"there is no time zone \"", name,
                                          "\"; write a name of the IANA database, such as "
                                          "\"Europe/Berlin\", with its capitals"});
  } else if (zone == nullptr) {
    item.at(kZone).error("zone_data",
                         "this system has no time zones; install them (Debian: package tzdata)");
  }
  return zone;
}

// Whether nothing is open for two years on end. Then a date is wrong, and a clock would run for
// longer than anybody waits.
bool is_dead(const Calendar& calendar) {
  if (calendar.open_before[7] == 0) return false;  // it has no hours, which has been noted
  int64_t looked_at = INT64_MIN;
  for (const int64_t holiday : calendar.holidays) {
    int64_t day = std::max(holiday, looked_at);
    const int64_t begin = day;
    while (hours_on(calendar, day).empty()) {
      if (++day - begin > kMostClosed) return true;
    }
    looked_at = day;
  }
  return false;
}

}  // namespace

void load_calendars(Loader& loader, const Reader& place, Calendars& out) {
  const Reader list = place.at("calendars");
  out.all = make<Calendar>(loader.plan.arena, list.value().is_array() ? list.size() : 0);
  for (uint32_t i = 0; i < out.all.size(); ++i) {
    const Reader item_place = list.item(i);
    Members item(item_place, kCalendar);
    Calendar& calendar = out.all[i];
    calendar.key = read_key(item, out.index, i);
    calendar.zone = load_zone(loader, item, out.all.first(i));
    if (item.has(kHours)) load_week(loader, item.at(kHours), calendar);
    load_holidays(loader, item.at(kHolidays), calendar);
    prepare(calendar, loader.plan.arena);
    if (is_dead(calendar)) {
      item.error(kHolidays, "range",
                 "nothing is open for two years on end; leave days of work between the holidays");
    }
  }
}

}  // namespace fieldwise
