// Business time: examples worked out by hand, and random calendars against a count of minutes.
#include "handoff/calendar.h"

#include <date/tz.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/decide.h"
#include "handoff/yearly_rule.h"
#include "playbook/playbook.h"
#include "random.h"

namespace {

using namespace fieldwise;
using test::Random;

constexpr int64_t kMinute = 60000, kHour = 60 * kMinute, kDay = 24 * kHour;

PlanResult load_calendar(const std::string& calendar) {
  return load_plan(R"({"fieldwise":1,"name":"t","fields":[{"key":"email","type":"email"}],)"
                   R"("playbook":{"calendars":[)" +
                   calendar + "]}}");
}

// A calendar and the plan that it lies in.
struct Held {
  std::shared_ptr<const Plan> plan;
  const Calendar& operator*() const { return plan->playbook->calendars.all[0]; }
};

Held calendar(const std::string& zone, const std::string& hours, const std::string& holidays = "") {
  const PlanResult result =
      load_calendar(R"({"key":"c","zone":")" + zone + R"(","hours":)" + hours +
                    (holidays.empty() ? "" : R"(,"holidays":[)" + holidays + "]") + "}");
  for (const Error& e : result.errors) MESSAGE(e.path << ": " << e.message);
  REQUIRE(result.plan != nullptr);
  return {result.plan};
}

std::string week(const std::string& spans, bool weekend = false) {
  std::string out;
  for (const char* day : {"mon", "tue", "wed", "thu", "fri", "sat", "sun"}) {
    if (!weekend && day[0] == 's') continue;
    out += std::string(out.empty() ? "" : ",") + "\"" + day + "\":[" + spans + "]";
  }
  return "{" + out + "}";
}

const std::string kOffice = week(R"(["09:00","17:00"])");
const std::string kAlways = week(R"(["00:00","24:00"])", true);

int64_t at(const std::string& iso) {
  int64_t ms = 0;
  REQUIRE(parse_time(iso, ms));
  return ms;
}

std::string utc(int64_t ms) {
  if (ms == kNever) return "never";
  return date::format("%FT%TZ",
                      date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(ms)));
}

// What a calendar says, as texts that doctest can show.
std::string add(const Held& c, const std::string& from, int64_t ms) {
  return utc(add_business(*c, at(from), ms));
}
std::string add_days(const Held& c, const std::string& from, int32_t days) {
  return utc(add_business_days(*c, at(from), days));
}
int64_t between(const Held& c, const std::string& from, const std::string& to) {
  return business_between(*c, at(from), at(to));
}

// In what follows, the same instant in both notations.
std::string same(const std::string& iso) { return utc(at(iso)); }

}  // namespace

TEST_CASE("calendar: hours of work, weekends and holidays") {
  const Held c = calendar("Europe/Berlin", kOffice, R"("2026-12-25","2027-01-01")");
  CHECK(add(c, "2026-11-17T10:00+01:00", 4 * kHour) == same("2026-11-17T14:00+01:00"));
  CHECK(add(c, "2026-11-17T15:00+01:00", 4 * kHour) == same("2026-11-18T11:00+01:00"));
  CHECK(add(c, "2026-11-20T16:00+01:00", 4 * kHour) == same("2026-11-23T12:00+01:00"));
  // Outside of the hours, the clock waits for the next opening.
  CHECK(add(c, "2026-11-21T11:00+01:00", 4 * kHour) == same("2026-11-23T13:00+01:00"));
  CHECK(add(c, "2026-11-17T03:00+01:00", kHour) == same("2026-11-17T10:00+01:00"));
  // What ends with the day ends at closing time.
  CHECK(add(c, "2026-11-20T09:00+01:00", 8 * kHour) == same("2026-11-20T17:00+01:00"));
  CHECK(add(c, "2026-11-20T09:00+01:00", 8 * kHour + 1) == same("2026-11-23T09:00:00.001+01:00"));
  // Year's end: Christmas and New Year are Fridays.
  CHECK(add(c, "2026-12-24T16:00+01:00", 2 * kHour) == same("2026-12-28T10:00+01:00"));
  CHECK(add(c, "2026-12-31T16:00+01:00", 2 * kHour) == same("2027-01-04T10:00+01:00"));
  CHECK(between(c, "2026-12-21T00:00+01:00", "2027-01-04T00:00+01:00") == 8 * 8 * kHour);
  CHECK(between(c, "2026-12-21T12:00+01:00", "2026-12-21T10:00+01:00") == 0);
  CHECK(add(c, "2026-11-21T11:00+01:00", 0) == same("2026-11-21T11:00+01:00"));
  CHECK(utc(next_open(*c, at("2026-12-24T17:00+01:00"))) == same("2026-12-28T09:00+01:00"));
  CHECK(utc(next_open(*c, at("2026-12-23T12:34:56.789+01:00"))) ==
        same("2026-12-23T12:34:56.789+01:00"));
  CHECK(is_open(*c, at("2026-12-23T09:00+01:00")));
  CHECK_FALSE(is_open(*c, at("2026-12-23T17:00+01:00")));
  CHECK_FALSE(is_open(*c, at("2026-12-25T12:00+01:00")));
}

TEST_CASE("calendar: several hours a day, and hours past midnight") {
  const Held lunch = calendar("America/New_York", week(R"(["09:00","12:00"],["13:00","17:00"])"));
  CHECK(add(lunch, "2026-06-01T11:00-04:00", 2 * kHour) == same("2026-06-01T14:00-04:00"));
  CHECK(add(lunch, "2026-06-01T12:30-04:00", kHour) == same("2026-06-01T14:00-04:00"));
  const Held night =
      calendar("America/New_York", R"({"mon":[["22:00","24:00"]],"tue":[["00:00","06:00"]]})");
  CHECK(add(night, "2026-06-01T23:00-04:00", 3 * kHour) == same("2026-06-02T02:00-04:00"));
  CHECK(add(night, "2026-06-01T23:00-04:00", 8 * kHour) == same("2026-06-08T23:00-04:00"));
}

TEST_CASE("calendar: leap days") {
  const Held c = calendar("America/New_York", kOffice);
  CHECK(add(c, "2028-02-28T16:30-05:00", kHour) == same("2028-02-29T09:30-05:00"));
  CHECK(add(c, "2027-02-26T16:30-05:00", kHour) == same("2027-03-01T09:30-05:00"));
  const Held off = calendar("America/New_York", kOffice, R"("2028-02-29")");
  CHECK(add(off, "2028-02-28T16:30-05:00", kHour) == same("2028-03-01T09:30-05:00"));
  CHECK(add_days(off, "2028-02-28T16:30-05:00", 1) == same("2028-03-01T17:00-05:00"));
}

TEST_CASE("calendar: clocks put forward and back between two days of work") {
  const Held berlin = calendar("Europe/Berlin", kOffice);
  CHECK(add(berlin, "2026-03-27T16:00+01:00", 4 * kHour) == same("2026-03-30T12:00+02:00"));
  CHECK(add(berlin, "2026-10-23T16:00+02:00", 4 * kHour) == same("2026-10-26T12:00+01:00"));
  const Held york = calendar("America/New_York", kOffice);
  CHECK(add(york, "2026-03-06T16:00-05:00", 4 * kHour) == same("2026-03-09T12:00-04:00"));
  CHECK(add(york, "2026-10-30T16:00-04:00", 4 * kHour) == same("2026-11-02T12:00-05:00"));
}

TEST_CASE("calendar: clocks put forward and back during work") {
  const Held always = calendar("Europe/Berlin", kAlways);
  CHECK(add(always, "2026-03-28T12:00+01:00", 24 * kHour) == same("2026-03-29T13:00+02:00"));
  CHECK(add(always, "2026-10-24T12:00+02:00", 24 * kHour) == same("2026-10-25T11:00+01:00"));
  // March 29, 2026: from 2:00 to 3:00. October 25: from 3:00 back to 2:00.
  const auto worked = [](const char* hours, const char* day) {
    const Held c = calendar("Europe/Berlin", std::string(R"({"sun":[)") + hours + "]}");
    return business_between(*c, at(day) - 12 * kHour, at(day) + 30 * kHour);
  };
  const char *spring = "2026-03-29", *autumn = "2026-10-25";
  CHECK(worked(R"(["01:30","04:00"])", spring) == 90 * kMinute);
  CHECK(worked(R"(["01:30","04:00"])", autumn) == 210 * kMinute);
  // The edge lies in the hour that is left out: work begins, or ends, when that hour is over.
  CHECK(worked(R"(["02:30","04:00"])", spring) == kHour);
  CHECK(worked(R"(["01:00","02:30"])", spring) == kHour);
  CHECK(worked(R"(["02:00","03:00"])", spring) == 0);
  // It lies in the hour that is shown twice: it is work both times.
  CHECK(worked(R"(["02:30","04:00"])", autumn) == 2 * kHour);
  CHECK(worked(R"(["01:00","02:30"])", autumn) == 2 * kHour);
  CHECK(worked(R"(["02:00","03:00"])", autumn) == 2 * kHour);
  const Held c = calendar("Europe/Berlin", R"({"sun":[["02:30","04:00"]]})");
  CHECK(utc(next_open(*c, at("2026-03-29T00:00+01:00"))) == same("2026-03-29T03:00+02:00"));
  CHECK(utc(next_open(*c, at("2026-10-25T00:00+02:00"))) == same("2026-10-25T02:30+02:00"));
  CHECK(utc(next_open(*c, at("2026-10-25T02:00+01:00"))) == same("2026-10-25T02:30+01:00"));
  CHECK(add(c, "2026-10-25T00:00+02:00", 45 * kMinute) == same("2026-10-25T02:45+01:00"));
}

TEST_CASE("calendar: zones off the hour, and one that changes by half an hour") {
  const auto opens = [](const char* zone, const char* midnight) {
    return utc(next_open(*calendar(zone, kOffice), at(midnight)));
  };
  CHECK(opens("Asia/Kolkata", "2026-07-01T00:00+05:30") == same("2026-07-01T03:30Z"));
  CHECK(opens("Asia/Kathmandu", "2026-07-01T00:00+05:45") == same("2026-07-01T03:15Z"));
  CHECK(opens("Australia/Adelaide", "2026-07-01T00:00+09:30") == same("2026-06-30T23:30Z"));
  CHECK(opens("Australia/Adelaide", "2026-01-14T00:00+10:30") == same("2026-01-13T22:30Z"));
  CHECK(opens("America/St_Johns", "2026-07-01T00:00-02:30") == same("2026-07-01T11:30Z"));
  CHECK(opens("America/St_Johns", "2026-01-14T00:00-03:30") == same("2026-01-14T12:30Z"));
  CHECK(opens("Pacific/Chatham", "2026-07-01T00:00+12:45") == same("2026-06-30T20:15Z"));
  CHECK(opens("Pacific/Chatham", "2026-01-14T00:00+13:45") == same("2026-01-13T19:15Z"));
  const Held howe = calendar("Australia/Lord_Howe", kAlways);
  CHECK(add(howe, "2026-04-04T12:00+11:00", 24 * kHour) == same("2026-04-05T11:30+10:30"));
  CHECK(add(howe, "2026-10-03T12:00+10:30", 24 * kHour) == same("2026-10-04T12:30+11:00"));
  const Held early = calendar("Australia/Lord_Howe", R"({"sun":[["01:00","03:00"]]})");
  CHECK(between(early, "2026-04-04T12:00Z", "2026-04-05T12:00Z") == 150 * kMinute);
  CHECK(between(early, "2026-10-03T12:00Z", "2026-10-04T12:00Z") == 90 * kMinute);
}

TEST_CASE("calendar: business days end with the work of the day") {
  const Held c = calendar("Europe/Berlin",
                          R"({"mon":[["09:00","12:00"],["13:00","17:00"]],)"
                          R"("tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],)"
                          R"("thu":[["09:00","17:00"]],"fri":[["09:00","13:00"]]})",
                          R"("2026-12-25","2027-01-01")");
  CHECK(add_days(c, "2026-11-16T10:00+01:00", 1) == same("2026-11-17T17:00+01:00"));
  CHECK(add_days(c, "2026-11-16T10:00+01:00", 2) == same("2026-11-18T17:00+01:00"));
  CHECK(add_days(c, "2026-11-18T16:59+01:00", 2) == same("2026-11-20T13:00+01:00"));
  // A Thursday evening counts as Thursday, a Saturday as no day at all.
  CHECK(add_days(c, "2026-11-19T22:00+01:00", 2) == same("2026-11-23T17:00+01:00"));
  CHECK(add_days(c, "2026-11-21T10:00+01:00", 2) == same("2026-11-24T17:00+01:00"));
  CHECK(add_days(c, "2026-12-23T10:00+01:00", 2) == same("2026-12-28T17:00+01:00"));
  CHECK(add_days(c, "2026-03-26T10:00+01:00", 2) == same("2026-03-30T17:00+02:00"));
  // The zone says which day it is: in Kathmandu it is Tuesday already.
  const Held kathmandu = calendar("Asia/Kathmandu", kOffice);
  CHECK(add_days(kathmandu, "2026-11-16T19:00Z", 1) == same("2026-11-18T17:00+05:45"));
  // Days that end at midnight, and one that is shown twice up to it.
  const Held always = calendar("Europe/Berlin", kAlways);
  CHECK(add_days(always, "2026-03-28T12:00+01:00", 1) == same("2026-03-30T00:00+02:00"));
  CHECK(add_days(always, "2026-10-24T12:00+02:00", 1) == same("2026-10-26T00:00+01:00"));
}

TEST_CASE("calendar: days that a zone leaves out are no days of work") {
  // Samoa went from Thursday, December 29, 2011 to Saturday.
  const Held apia = calendar("Pacific/Apia", kAlways);
  CHECK(add_days(apia, "2011-12-29T12:00-10:00", 1) == same("2012-01-01T00:00+14:00"));
  CHECK(between(apia, "2011-12-29T12:00-10:00", "2011-12-31T12:00+14:00") == 24 * kHour);
  const Held friday = calendar("Pacific/Apia", R"({"fri":[["09:00","17:00"]]})");
  CHECK(add(friday, "2011-12-29T12:00-10:00", kHour) == same("2012-01-06T10:00+14:00"));
  CHECK(add_days(friday, "2011-12-29T12:00-10:00", 1) == same("2012-01-06T17:00+14:00"));
}

TEST_CASE("calendar: after the last year of a zone's table its rule holds") {
  const auto noon = [](const char* zone, const char* day) {
    const Held c = calendar(zone, week(R"(["12:00","13:00"])", true));
    return utc(next_open(*c, at(std::string(day) + "T00:00Z") - 4 * kHour));
  };
  CHECK(noon("Europe/Berlin", "2050-07-01") == same("2050-07-01T10:00Z"));
  CHECK(noon("Europe/Berlin", "2050-01-01") == same("2050-01-01T11:00Z"));
  // The last Sundays of March and October 2050.
  CHECK(noon("Europe/Berlin", "2050-03-26") == same("2050-03-26T11:00Z"));
  CHECK(noon("Europe/Berlin", "2050-03-27") == same("2050-03-27T10:00Z"));
  CHECK(noon("Europe/Berlin", "2050-10-29") == same("2050-10-29T10:00Z"));
  CHECK(noon("Europe/Berlin", "2050-10-30") == same("2050-10-30T11:00Z"));
  CHECK(noon("Australia/Sydney", "2050-01-01") == same("2050-01-01T01:00Z"));
  CHECK(noon("Australia/Sydney", "2050-07-01") == same("2050-07-01T02:00Z"));
  CHECK(noon("Australia/Lord_Howe", "2050-01-01") == same("2050-01-01T01:00Z"));
  CHECK(noon("Australia/Lord_Howe", "2050-07-01") == same("2050-07-01T01:30Z"));
  // Times of change before 0:00, "M3.5.0/-1", and after 24:00, "M3.4.4/26".
  CHECK(noon("America/Nuuk", "2050-07-01") == same("2050-07-01T13:00Z"));
  CHECK(noon("America/Nuuk", "2050-01-01") == same("2050-01-01T14:00Z"));
  CHECK(noon("Asia/Jerusalem", "2050-03-24") == same("2050-03-24T10:00Z"));
  CHECK(noon("Asia/Jerusalem", "2050-03-25") == same("2050-03-25T09:00Z"));
  CHECK(noon("Asia/Kolkata", "2050-07-01") == same("2050-07-01T06:30Z"));
}

TEST_CASE("calendar: what would come after the year 9999 never comes") {
  const Held c = calendar("Europe/Berlin", R"({"mon":[["09:00","10:00"]]})");
  CHECK(add(c, "9999-12-01T00:00Z", 100 * kHour) == "never");
  CHECK(add_days(c, "9999-12-01T00:00Z", 100) == "never");
  CHECK(add(c, "2026-01-01T00:00Z", int64_t{1000000} * kHour) == "never");
  CHECK(add(c, "2026-01-01T00:00Z", int64_t{100000} * kHour) != "never");
  CHECK(add_business(*c, kLastInstant + 1, 1) == kNever);
  CHECK(add_business_days(*c, kLastInstant + 1, 1) == kNever);
  CHECK(next_open(*c, kLastInstant) == kNever);
}

TEST_CASE("calendar: zones are those of the library, as far as its tables go") {
  Random random(1);
  size_t compared = 0;
  for (const date::time_zone& zone : date::get_tzdb().zones) {
    CAPTURE(zone.name());
    Arena arena;
    const Zone* ours = find_zone(zone.name(), arena);
    REQUIRE(ours != nullptr);
    for (int i = 0; i < 100; ++i) {
      const int64_t ms = random.between(0, at("2037-01-01"));
      const date::sys_info info = zone.get_info(date::floor<std::chrono::seconds>(
          date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(ms))));
      const Stretch stretch = stretch_at(*ours, ms);
      REQUIRE(stretch.offset == info.offset.count() * 1000);
      REQUIRE(stretch.begin <= ms);
      REQUIRE(ms < stretch.end);
      // Our stretches join those that differ in name only.
      REQUIRE(stretch.end >= std::chrono::milliseconds(info.end.time_since_epoch()).count());
      ++compared;
    }
  }
  CHECK(compared > 40000);
}

namespace {

YearlyRule rule(std::string_view text) {
  YearlyRule out;
  CHECK(parse_rule(text, out));
  return out;
}

}  // namespace

TEST_CASE("calendar: rules of years") {
  // Every rule begins and ends its summer where the next stretch begins.
  for (const char* text :
       {"CET-1CEST,M3.5.0,M10.5.0/3", "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",
        "IST-1GMT0,M10.5.0,M3.5.0/1", "<-02>2<-01>,M3.5.0/-1,M10.5.0/0",
        "IST-2IDT,M3.4.4/26,M10.5.0", "<+1245>-12:45<+1345>,M9.5.0/2:45,M4.1.0/3:45",
        "EST5EDT,J60/0,J300/1:30:30", "EST5EDT,59,299/1"}) {
    CAPTURE(text);
    const YearlyRule r = rule(text);
    int64_t t = at("2040-01-01");
    const int64_t end = at("2460-01-01");
    size_t changes = 0;
    for (; t < end; ++changes) {
      const Stretch now = stretch_by(r, t);
      const Stretch last = stretch_by(r, now.end - 1), next = stretch_by(r, now.end);
      REQUIRE(last.begin == now.begin);
      REQUIRE(last.end == now.end);
      REQUIRE(next.begin == now.end);
      REQUIRE(next.offset != now.offset);
      t = now.end;
    }
    CHECK(changes == 841);
  }
  // Day 60 of the one kind is always March 1, day 59 of the other is February 29 in leap years.
  CHECK(utc(stretch_by(rule("EST5EDT,J60/0,J300"), at("2040-01-01")).end) ==
        same("2040-03-01T05:00Z"));
  CHECK(utc(stretch_by(rule("EST5EDT,J60/0,J300"), at("2041-01-01")).end) ==
        same("2041-03-01T05:00Z"));
  CHECK(utc(stretch_by(rule("EST5EDT,59/0,J300"), at("2040-01-01")).end) ==
        same("2040-02-29T05:00Z"));
  CHECK(utc(stretch_by(rule("EST5EDT,59/0,J300"), at("2041-01-01")).end) ==
        same("2041-03-01T05:00Z"));
  // Summer all year round (RFC 8536, section 3.3.1).
  const YearlyRule ever = rule("EST5EDT,0/0,J365/25");
  CHECK(stretch_by(ever, at("2041-01-01T00:00Z")).offset == -4 * kHour);
  CHECK(stretch_by(ever, at("2041-01-01T05:00Z")).offset == -4 * kHour);
  YearlyRule out;
  for (const char* text :
       {"", "CET-1", "<+01>-1", "CET-1CEST", "CET-1CEST,M3.5.0", "C-1D,M3.5.0,M10.5.0",
        "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
        "CET-1CEST,M3.5.0,M10.5.0x", "CET-1CEST,J0,J365", "CET-1CEST,J1,J366",
        "<CET-1CEST,M3.5.0,M10.5.0", "CET-200CEST,M3.5.0,M10.5.0", "CET-1:60CEST,M3.5.0,M10.5.0"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_rule(text, out));
  }
}

namespace {

// A calendar that knows no sums: each minute is looked up in the library.
struct Oracle {
  const date::time_zone* zone;
  std::vector<std::pair<int, int>> hours[7];  // minutes of the day, from Sunday
  std::vector<date::local_days> holidays;
  mutable date::sys_info info{};  // of the last minute, for speed

  bool open(int64_t minute) const {
    const date::sys_seconds t{std::chrono::seconds(minute * 60)};
    if (t < info.begin || t >= info.end) info = zone->get_info(t);
    const date::local_seconds local{(t + info.offset).time_since_epoch()};
    const date::local_days day = date::floor<date::days>(local);
    if (std::find(holidays.begin(), holidays.end(), day) != holidays.end()) return false;
    const auto in_day = std::chrono::duration_cast<std::chrono::minutes>(local - day).count();
    const auto& spans = hours[date::weekday(day).c_encoding()];
    return std::any_of(spans.begin(), spans.end(),
                       [&](const auto& s) { return s.first <= in_day && in_day < s.second; });
  }

  date::local_days local_day(int64_t minute) const {
    open(minute);
    return date::floor<date::days>(date::local_seconds{
        (date::sys_seconds{std::chrono::seconds(minute * 60)} + info.offset).time_since_epoch()});
  }
};

struct Case {
  Held held;
  Oracle oracle;
};

std::string clock_text(int minutes) {
  const auto two = [](int n) { return std::string(n < 10 ? "0" : "") + std::to_string(n); };
  return two(minutes / 60) + ":" + two(minutes % 60);
}

// A random week and holidays around `when`, for both. A third of the edges lie between 0:00 and
// 4:00, where clocks are changed.
Case random_case(Random& random, const std::string& zone, int64_t when) {
  constexpr const char* kNames[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
  Case out;
  out.oracle.zone = date::locate_zone(zone);
  std::string json;
  const bool whole_days = random.chance(10);
  bool open = false;
  for (uint32_t d = 0; d < 7; ++d) {
    auto& spans = out.oracle.hours[d];
    if (whole_days && random.chance(80)) {
      spans.push_back({0, 1440});
    } else if (random.chance(75)) {
      std::vector<int> edges(2 * (1 + random.below(3)));
      for (int& e : edges) {
        e = static_cast<int>(random.chance(35) ? random.below(16) * 15 : random.below(1441));
      }
      std::sort(edges.begin(), edges.end());
      for (size_t i = 0; i < edges.size(); i += 2) {
        if (edges[i] < edges[i + 1]) spans.push_back({edges[i], edges[i + 1]});
      }
    }
    if (d == 6 && !open && spans.empty()) spans.push_back({540, 1020});
    open = open || !spans.empty();
    if (spans.empty() && random.chance(50)) continue;
    std::string list;
    for (const auto& s : spans) {
      list += (list.empty() ? "[\"" : ",[\"") + clock_text(s.first) + "\",\"" +
              clock_text(s.second) + "\"]";
    }
    json += std::string(json.empty() ? "" : ",") + "\"" + kNames[d] + "\":[" + list + "]";
  }
  std::string holidays;
  for (uint32_t i = random.below(6); i-- > 0;) {
    const auto day = date::local_days(date::days(when / kDay + random.between(-3, 12)));
    out.oracle.holidays.push_back(day);
    holidays += (holidays.empty() ? "\"" : ",\"") + date::format("%F", day) + "\"";
  }
  out.held = calendar(zone, "{" + json + "}", holidays);
  return out;
}

// A time in 1975–2036, mostly near a change of clocks or a year's end.
int64_t random_time(Random& random, const date::time_zone& zone) {
  int64_t ms = random.between(at("1975-01-01"), at("2036-06-01"));
  if (random.chance(60)) {
    const date::sys_info info = zone.get_info(date::sys_seconds{std::chrono::seconds(ms / 1000)});
    const int64_t change = info.end.time_since_epoch().count() * 1000;
    if (change < at("2036-06-01")) ms = change + random.between(-4 * kDay, kDay);
  } else if (random.chance(30)) {
    ms =
        at(std::to_string(random.between(1975, 2036)) + "-01-01") + random.between(-3 * kDay, kDay);
  }
  return random.chance(50) ? ms / kMinute * kMinute : ms;
}

}  // namespace

TEST_CASE("calendar: random calendars against a count of minutes") {
  const std::vector<std::string> zones = {
      "Europe/Berlin",      "America/New_York",    "Asia/Kolkata",     "Asia/Kathmandu",
      "Australia/Adelaide", "Australia/Lord_Howe", "America/St_Johns", "Pacific/Chatham",
      "Europe/Dublin",      "Africa/Casablanca",   "America/Nuuk",     "Asia/Tehran",
      "Pacific/Apia",       "America/Caracas",     "Asia/Pyongyang",   "America/Havana",
      "Asia/Beirut",        "Antarctica/Troll",    "Europe/London",    "UTC"};
#ifdef __SANITIZE_ADDRESS__
  constexpr int kCases = 800;  // sanitizers take ten times as long for each
#else
  constexpr int kCases = 4000;
#endif
  size_t never = 0;
  for (int n = 0; n < kCases; ++n) {
    Random random(static_cast<uint64_t>(n) + 1);
    const std::string& zone = zones[static_cast<size_t>(n) % zones.size()];
    const int64_t from = random_time(random, *date::locate_zone(zone));
    const Case c = random_case(random, zone, from);
    CAPTURE(n);
    CAPTURE(zone);
    CAPTURE(utc(from));

    // Time that is open, minute by minute, until `wanted` of it is found.
    const int64_t wanted =
        random.chance(50) ? random.between(1, 60) * kMinute : random.between(1, 40 * kHour);
    const int64_t stop = from + 20 * kDay;
    int64_t open = 0, reached = kNever, first = kNever;
    size_t minutes = 0, agreed = 0;
    for (int64_t t = from; t < stop && (reached == kNever || t < from + 2 * kDay);) {
      const int64_t next = (t / kMinute + 1) * kMinute;
      const bool is = c.oracle.open(t / kMinute);
      if (is) {
        if (first == kNever) first = t;
        if (reached == kNever && open + next - t >= wanted) reached = t + wanted - open;
        open += next - t;
      }
      ++minutes;
      if (is_open(*c.held, t) == is) ++agreed;
      t = next;
    }
    REQUIRE(agreed == minutes);
    if (reached == kNever) {
      ++never;
      REQUIRE(business_between(*c.held, from, stop) == open);
      REQUIRE(add_business(*c.held, from, wanted) > stop);
    } else {
      REQUIRE(utc(add_business(*c.held, from, wanted)) == utc(reached));
      REQUIRE(business_between(*c.held, from, reached) == wanted);
      REQUIRE(business_between(*c.held, from, reached - 1) == wanted - 1);
      REQUIRE(utc(next_open(*c.held, from)) == utc(first));
    }

    // Days of work: those on which some minute is open, and the end of the last such minute.
    const auto today = c.oracle.local_day(from / kMinute);
    std::vector<std::pair<date::local_days, int64_t>> days;
    for (int64_t m = from / kMinute - 2880; m < stop / kMinute; ++m) {
      const auto day = c.oracle.local_day(m);
      if (day <= today || !c.oracle.open(m)) continue;
      const auto known =
          std::find_if(days.begin(), days.end(), [&](const auto& d) { return d.first == day; });
      if (known != days.end())
        known->second = (m + 1) * kMinute;
      else
        days.push_back({day, (m + 1) * kMinute});
    }
    std::sort(days.begin(), days.end());
    for (size_t d = 0; d + 2 < days.size() && d < 5; ++d) {
      REQUIRE(utc(add_business_days(*c.held, from, static_cast<int32_t>(d) + 1)) ==
              utc(days[d].second));
    }
  }
  CHECK(never < kCases / 10);
}

TEST_CASE("calendar: sums over years agree with their parts") {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const auto& all = date::get_tzdb().zones;
    const std::string zone = all[random.below(all.size())].name();
    CAPTURE(zone);
    const int64_t from = random.between(0, at("2120-01-01"));
    const Case c = random_case(random, zone, from);
    const int64_t to = from + random.between(0, 5000 * kDay);
    const int64_t middle = random.between(from, to);
    const int64_t open = business_between(*c.held, from, to);
    REQUIRE(open ==
            business_between(*c.held, from, middle) + business_between(*c.held, middle, to));
    if (open == 0) continue;
    const int64_t reached = add_business(*c.held, from, open);
    REQUIRE(reached <= to);
    REQUIRE(business_between(*c.held, reached, to) == 0);
    REQUIRE(business_between(*c.held, from, reached) == open);
    REQUIRE(add_business(*c.held, from, open + 1) > to);
  }
}

TEST_CASE("calendar: what is wrong with one is said, with its place") {
  struct Mistake {
    const char *what, *json, *code, *path;
  };
  const Mistake mistakes[] = {
      {"no zone", R"("hours":{"mon":[["09:00","17:00"]]})", "missing_member", ""},
      {"an unknown zone", R"("zone":"Europe/Berln","hours":{"mon":[["09:00","17:00"]]})",
       "unknown_zone", "/zone"},
      {"a zone in small letters", R"("zone":"europe/berlin","hours":{"mon":[["09:00","17:00"]]})",
       "unknown_zone", "/zone"},
      {"a file that is no zone", R"("zone":"../../etc/passwd","hours":{"mon":[["09:00","17:00"]]})",
       "unknown_zone", "/zone"},
      {"no hours", R"("zone":"UTC")", "missing_member", ""},
      {"an empty week", R"("zone":"UTC","hours":{})", "range", "/hours"},
      {"a week of empty days", R"("zone":"UTC","hours":{"mon":[]})", "range", "/hours"},
      {"a day that is none", R"("zone":"UTC","hours":{"mon":[["09:00","17:00"]],"monday":[]})",
       "unknown_member", "/hours/monday"},
      {"hours that are no pair", R"("zone":"UTC","hours":{"mon":[["09:00"]]})", "type",
       "/hours/mon/0"},
      {"hours that are no list", R"("zone":"UTC","hours":{"mon":["09:00"]})", "type",
       "/hours/mon/0"},
      {"a time without zero", R"("zone":"UTC","hours":{"mon":[["9:00","17:00"]]})", "time",
       "/hours/mon/0/0"},
      {"a time after midnight", R"("zone":"UTC","hours":{"mon":[["09:00","24:01"]]})", "time",
       "/hours/mon/0/1"},
      {"a minute that is none", R"("zone":"UTC","hours":{"mon":[["09:60","17:00"]]})", "time",
       "/hours/mon/0/0"},
      {"hours that end before they begin", R"("zone":"UTC","hours":{"mon":[["22:00","06:00"]]})",
       "range", "/hours/mon/0"},
      {"hours of no length", R"("zone":"UTC","hours":{"mon":[["09:00","09:00"]]})", "range",
       "/hours/mon/0"},
      {"hours that overlap",
       R"("zone":"UTC","hours":{"mon":[["09:00","12:00"],["11:59","17:00"]]})", "range",
       "/hours/mon/1"},
      {"a date that does not exist",
       R"("zone":"UTC","hours":{"mon":[["09:00","17:00"]]},"holidays":["2026-02-29"])", "date",
       "/holidays/0"},
      {"a time for a date",
       R"("zone":"UTC","hours":{"mon":[["09:00","17:00"]]},"holidays":["2026-02-28T10:00Z"])",
       "date", "/holidays/0"},
      {"a number for a date",
       R"("zone":"UTC","hours":{"mon":[["09:00","17:00"]]},"holidays":[20260228])", "date",
       "/holidays/0"},
      {"a misspelt member", R"("zone":"UTC","hours":{"mon":[["09:00","17:00"]]},"holiday":[])",
       "unknown_member", "/holiday"},
  };
  for (const Mistake& m : mistakes) {
    const std::string what = m.what;
    CAPTURE(what);
    const PlanResult result = load_calendar(R"({"key":"c",)" + std::string(m.json) + "}");
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].code == m.code);
    CHECK(result.errors[0].path == "/playbook/calendars/0" + std::string(m.path));
    CHECK(result.errors[0].message.size() > 10);
  }
  const char* both = R"({"key":"c","zone":"UTC","hours":{"mon":[["09:00","17:00"]]}})";
  const PlanResult twice = load_calendar(std::string(both) + "," + both);
  REQUIRE(twice.errors.size() == 1);
  CHECK(twice.errors[0].code == "duplicate");
  CHECK(twice.errors[0].path == "/playbook/calendars/1/key");
}

TEST_CASE("calendar: one that is closed for two years is refused") {
  // Mondays only, and `count` of them off, a week apart from the first one of 2027.
  const auto load = [](int count) {
    std::string days;
    for (int i = 0; i < count; ++i) {
      const auto day = date::local_days(date::days(at("2027-01-04") / kDay + 7 * i));
      days += (days.empty() ? "\"" : ",\"") + date::format("%F", day) + "\"";
    }
    return load_calendar(R"({"key":"c","zone":"UTC","hours":{"mon":[["09:00","17:00"]]},)"
                         R"("holidays":[)" +
                         days + "]}");
  };
  CHECK(load(104).errors.empty());
  const PlanResult result = load(105);
  REQUIRE(result.errors.size() == 1);
  CHECK(result.errors[0].code == "range");
  CHECK(result.errors[0].path == "/playbook/calendars/0/holidays");
}
