// Logs: the order of arrival does not matter; what is refused leaves nothing behind.
#include "profile/log.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>

#include "json/document.h"
#include "profile/profile.h"
#include "random_plan.h"

namespace {

using namespace fieldwise;
using test::Random;

constexpr int64_t kNow = 1800000000000;

std::string page(int64_t seq, std::string_view more = "") {
  return R"({"client":"c","at":1,"type":"page","path":"/","seq":)" + std::to_string(seq) +
         std::string(more) + "}";
}

}  // namespace

TEST_CASE("log: the order in which events arrive changes nothing") {
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const auto plan = test::random_plan(random, {});
    std::vector<std::string> events = test::random_events(random, *plan, 40, kNow);
    EventLog at_once;
    REQUIRE(at_once.add(test::json_array(events)).empty());
    const std::string decision = decide(*plan, at_once, kNow, "guide");
    for (int round = 0; round < 4; ++round) {
      random.shuffle(events);
      EventLog bit_by_bit;
      for (size_t i = 0; i < events.size();) {
        const size_t end = std::min(events.size(), i + 1 + random.below(5));
        // Some arrive twice, some three times.
        const size_t begin = i - std::min<size_t>(i, random.below(4));
        const auto first = events.begin();
        const std::vector<std::string> batch(first + static_cast<ptrdiff_t>(begin),
                                             first + static_cast<ptrdiff_t>(end));
        REQUIRE(bit_by_bit.add(test::json_array(batch)).empty());
        i = end;
      }
      REQUIRE(bit_by_bit.size() == events.size());
      REQUIRE(bit_by_bit.state_hash() == at_once.state_hash());
      REQUIRE(decide(*plan, bit_by_bit, kNow, "guide") == decision);
    }
  }
}

TEST_CASE("log: refused events leave nothing behind") {
  EventLog log;
  REQUIRE(log.add(page(1)).empty());
  const std::string hash = log.state_hash();
  const auto refused = [&](const std::string& json, std::string_view code, std::string_view path) {
    CAPTURE(json);
    const Errors errors = log.add(json);
    REQUIRE(errors.size() == 1);
    CHECK(errors[0].code == code);
    CHECK(errors[0].path == path);
    CHECK(errors[0].message.size() > 10);
    CHECK(log.size() == 1);
    CHECK(log.state_hash() == hash);
  };
  refused("[" + page(2) + "," + page(1, R"(,"seconds":3)") + "]", "fork", "/1");
  refused("[" + page(2) + "," + page(2, R"(,"seconds":3)") + "]", "fork", "/1");
  refused(R"({"client":"c","seq":1,"at":2,"type":"page","path":"/"})", "fork", "");
  refused("[" + page(2) + ",7]", "type", "/1");
  refused(page(0), "range", "/seq");
  refused(R"({"client":"c c","seq":2,"at":1,"type":"submit"})", "client", "/client");
  refused(R"({"client":"c","seq":2,"at":-1,"type":"submit"})", "range", "/at");
  refused(R"({"client":"c","seq":2,"at":"soon","type":"submit"})", "time", "/at");
  refused(R"({"client":"c","seq":2,"at":1.5,"type":"submit"})", "type", "/at");
  // An event from the year 9999 is somebody's word for never.
  refused(R"({"client":"c","seq":2,"at":"9999-12-31T00:00:00Z","type":"submit"})", "time", "/at");
  refused(R"({"client":"c","seq":2,"at":253402214400000,"type":"submit"})", "range", "/at");
  refused(R"({"client":"c","seq":2,"type":"submit"})", "missing_member", "");
  refused(R"({"client":"c","seq":2,"at":1,"type":"outcome"})", "missing_member", "");
  refused(R"({"client":"c","seq":2,"at":1,"type":"outcome","outcome":"maybe"})", "unknown_value",
          "/outcome");
  refused(R"({"client":"c","seq":2,"at":1,"type":"outcome","outcome":"rejected"})",
          "missing_member", "");
  refused(R"({"client":"c","seq":2,"at":1,"type":"outcome","outcome":"confirmed","items":[1]})",
          "type", "/items/0");
  refused(R"({"client":"c","seq":2,"at":1,"type":"opt_out","scope":"me"})", "unknown_value",
          "/scope");
  refused(R"({"client":"c","seq":2,"at":1,"type":"assigned"})", "missing_member", "");
  refused(
      R"({"client":"c","seq":2,"at":1,"type":"announced","id":"plan_changed:4f0c1122","to":"mql"})",
      "missing_member", "");
  refused(
      R"({"client":"c","seq":2,"at":1,"type":"announced","id":"plan_changed:4f0c1122","as_of":1})",
      "missing_member", "");
  refused(R"({"client":"c","seq":2,"at":1,"type":"teleport"})", "unknown_value", "/type");
  refused(R"({"client":"c","seq":2,"at":1,"type":"answer","field":"a","value":{}})", "type",
          "/value");
  refused(R"({"client":"c","seq":2,"at":1,"type":"answer","field":"a","value":[[]]})", "type",
          "/value");
  refused(R"({"client":"c","seq":2,"at":1,"type":"answer","field":"a"})", "missing_member", "");
  refused(R"({"client":"c","seq":2,"at":NaN,"type":"submit"})", "json", "");
  refused("{\"client\":\"\xff\"}", "json", "");
  // The same content, written otherwise, is the same event.
  CHECK(log.add(R"({"type":"page","visitor":"v","path":"\u002f","at":"1970-01-01T00:00:00.001Z",)"
                R"("seq":1e0,"client":"c"})")
            .empty());
  CHECK(log.size() == 1);
}

TEST_CASE("log: ten thousand events and not one more") {
  std::vector<std::string> events;
  for (int64_t i = 1; i <= 9999; ++i) events.push_back(page(i));
  EventLog log;
  REQUIRE(log.add(test::json_array(events)).empty());
  const Errors two = log.add("[" + page(10000) + "," + page(10001) + "]");
  REQUIRE(two.size() == 1);
  CHECK(two[0].code == "too_many_events");
  CHECK(log.size() == 9999);
  CHECK(log.add(page(10000)).empty());
  CHECK(log.add(page(10000)).empty());
  CHECK(log.size() == 10000);
  CHECK(log.add(page(10001)).at(0).code == "too_many_events");
  // More at a time are refused unread.
  const Errors many = log.add(test::json_array(std::vector<std::string>(10001, "{}")));
  REQUIRE(many.size() == 1);
  CHECK(many[0].code == "too_many_events");
}

TEST_CASE("log: an event that is known is known wherever it comes from") {
  EventLog log;
  REQUIRE(log.add("[" + page(1) + "," + page(3) + "," + page(1) + "]").empty());
  CHECK(log.size() == 2);
  // Known from the log, twice; new; known from this call; another client's.
  const std::string other = R"({"client":"d","at":1,"type":"page","path":"/","seq":3})";
  REQUIRE(log.add("[" + page(3) + "," + page(2) + "," + page(3) + "," + page(2) + "," + other + "]")
              .empty());
  CHECK(log.size() == 4);
  // Of three with one id the first is what the others are held against, each in its place.
  const Errors errors = log.add("[" + page(4) + "," + page(4, R"(,"seconds":3)") + "," + page(4) +
                                "," + page(1, R"(,"seconds":3)") + "]");
  REQUIRE(errors.size() == 2);
  CHECK(errors[0].path == "/1");
  CHECK(errors[1].path == "/3");
  CHECK(log.size() == 4);
}

TEST_CASE("log: ten times as many events take about ten times as long") {
  const auto seconds = [](int64_t count) {
    std::vector<std::string> events;
    for (int64_t i = 1; i <= count; ++i) {
      // Half of them come late: their places are between those of the others.
      events.push_back(R"({"client":")" + std::string(i % 2 == 0 ? "a" : "b") + R"(","at":)" +
                       std::to_string(i % 2 == 0 ? i : count - i) + R"(,"type":"submit","seq":)" +
                       std::to_string(i) + "}");
    }
    const std::string json = test::json_array(events);
    double best = 1e9;
    for (int round = 0; round < 3; ++round) {
      const auto begin = std::chrono::steady_clock::now();
      EventLog log;
      REQUIRE(log.add(json).empty());
      REQUIRE(log.add(json).empty());
      const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
      best = std::min(best, took.count());
    }
    return best;
  };
  CHECK(seconds(10000) < 40 * seconds(1000));
}
