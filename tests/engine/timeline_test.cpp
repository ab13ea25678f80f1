// A lead's log through time: moments, history, and when a decision changes by itself.
#include "timeline/timeline.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <string>

#include "fieldwise/decide.h"
#include "json/document.h"
#include "json/writer.h"
#include "plan/names.h"
#include "random_lead.h"
#include "random_plan.h"
#include "timeline/changes.h"

using namespace fieldwise;
using test::Random;

namespace {

constexpr int64_t kNow = 1795000000000;

// A decision without what changes all the time: points, ages, what is asked and could be reached.
std::string gist(const Plan& plan, const EventLog& log, int64_t now, std::string_view offer) {
  Arena arena;
  const JsonResult parsed = parse_json(decide(plan, log, now, offer), arena);
  REQUIRE(parsed.ok);
  std::string out;
  for (const char* name : {"visible", "required", "skipped", "options", "errors", "persona",
                           "suppression", "segment", "review", "answers"}) {
    out += to_json(*parsed.value.find(name)) + "\n";
  }
  const Value& stage = *parsed.value.find("stage");
  const Value& cause = *stage.find("cause");
  for (const char* name : {"code", "lane", "rule", "outcome"}) {
    if (cause.find(name) != nullptr) out += to_json(*cause.find(name));
  }
  return out + to_json(*stage.find("stage"));
}

EventLog log_of(const std::vector<std::string>& events) {
  EventLog log;
  const Errors errors = log.add(test::json_array(events));
  REQUIRE_MESSAGE(errors.empty(), to_json(errors));
  return log;
}

}  // namespace

TEST_CASE("timeline: a decision changes by itself at the moment that is told, and not before") {
  uint32_t changes = 0, leads = 0;
  // How many moments of each lead are looked at in between; more take longer:
  // FIELDWISE_SAMPLES=200.
  const char* wanted = std::getenv("FIELDWISE_SAMPLES");
  const long samples = wanted == nullptr ? 5 : std::atol(wanted);
  for (uint64_t seed = 1; seed <= test::kPlans; ++seed) {
    Random random(seed);
    const auto plan = test::random_lead_plan(random);
    for (uint32_t k = 0; k < 50; ++k, ++leads) {
      CAPTURE(seed);
      CAPTURE(k);
      const EventLog log = log_of(test::random_lead(random, 1 + random.below(25), kNow));
      const std::string offer = random.chance(50) ? "guide" : "";
      const std::string today = gist(*plan, log, kNow, offer);
      const auto at = changes_at(*plan, log, kNow, offer);
      constexpr int64_t kFar = kNow + int64_t{400} * 86400000;
      const int64_t until = at.value_or(kFar);
      if (at) {
        ++changes;
        REQUIRE(*at > kNow);
        REQUIRE(gist(*plan, log, *at - 1, offer) == today);
        REQUIRE(gist(*plan, log, *at, offer) != today);
      }
      for (long i = 0; i < samples; ++i) {
        const int64_t between = random.between(kNow + 1, std::max(kNow + 1, until - 1));
        if (between < until) REQUIRE(gist(*plan, log, between, offer) == today);
      }
    }
  }
  CHECK(leads == test::kPlans * 50);
  CHECK(changes > leads / 2);
  MESSAGE("of ", leads, " leads ", changes, " change by themselves");
}

TEST_CASE("timeline: history is a function of the events, in whatever order they arrive") {
  uint32_t transitions = 0;
  for (uint64_t seed = 1; seed <= test::kPlans; ++seed) {
    Random random(seed);
    const auto plan = test::random_lead_plan(random);
    for (uint32_t k = 0; k < 50; ++k) {
      CAPTURE(seed);
      CAPTURE(k);
      std::vector<std::string> events = test::random_lead(random, 2 + random.below(20), kNow);
      const EventLog log = log_of(events);
      const std::string truth = history(*plan, log, kNow);
      transitions += static_cast<uint32_t>(std::count(truth.begin(), truth.end(), '"') > 20);
      // In parts, shuffled, some twice; and asked in between, by who keeps the timeline.
      random.shuffle(events);
      EventLog parts;
      for (size_t i = 0; i < events.size();) {
        const size_t end = std::min(events.size(), i + 1 + random.below(4));
        const size_t begin = i - std::min<size_t>(i, random.below(3));
        const std::vector<std::string> some(events.begin() + static_cast<ptrdiff_t>(begin),
                                            events.begin() + static_cast<ptrdiff_t>(end));
        REQUIRE(parts.add(test::json_array(some)).empty());
        history(*plan, parts, kNow);
        i = end;
      }
      REQUIRE(history(*plan, parts, kNow) == truth);
      REQUIRE(decide(*plan, parts, kNow, "") == decide(*plan, log, kNow, ""));
    }
  }
  CHECK(transitions > test::kPlans * 25);
}

TEST_CASE(
    "timeline: a score leaves its band when it does, also where gains and losses fade together") {
  uint32_t left = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const char* decays[] = {R"({"kind":"half-life","halfLife":"5s"})",
                            R"({"kind":"linear","span":"8s"})",
                            R"({"kind":"inactivity","factor":0.7,"period":"3s"})"};
    const std::string decay = decays[random.below(seed % 2 == 0 ? 1 : 3)];
    const auto rule = [&](const std::string& key, int64_t points) {
      return R"({"key":")" + key + R"(","signal":")" + key +
             R"(","axis":"s","reason":"r","points":)" + std::to_string(points) +
             (random.chance(30) ? R"(,"cap":7})" : "}");
    };
    const int64_t gain = random.between(1, 9);
    const PlanResult loaded = load_plan(
        R"({"fieldwise":1,"name":"p","fields":[{"key":"email","type":"email"}],"signals":[)"
        R"({"key":"up","on":"page"},{"key":"down","on":"download"},{"key":"more","on":"webinar"}],)"
        R"("axes":[{"key":"s","decay":)" +
        decay + R"(}],"rules":[)" + rule("up", gain) + "," +
        rule("down", random.chance(50) ? -gain : -random.between(1, 9)) + "," +
        rule("more", random.between(1, 9)) + R"(],"ask":{"policy":"queue"}})");
    REQUIRE_MESSAGE(loaded.plan != nullptr, to_json(loaded.errors));
    const Plan& plan = *loaded.plan;
    std::vector<std::string> events;
    const char* types[] = {R"(page","path":"/)", "download", "webinar"};
    for (uint32_t i = 1; i <= 2 + random.below(10); ++i) {
      const int64_t at = kNow - random.between(0, 40) * 100;
      events.push_back(R"({"client":"c","seq":)" + std::to_string(i) + R"(,"at":)" +
                       std::to_string(at) + R"(,"type":")" + types[random.below(3)] + "\"}");
    }
    const EventLog log = log_of(events);
    Timeline timeline(plan, log);
    while (timeline.next(kNow)) {
    }
    timeline.settle(kNow, kNone);
    const int64_t score = timeline.sheet().score(0);
    Edges edges;
    edges.low = score - random.between(0, 2000);
    edges.high = score + random.between(1, 2000);
    const int64_t until = kNow + 15000;
    const int64_t told = score_leaves(timeline.sheet(), 0, edges, until);
    Sheet anew(plan);
    int64_t seen = kNever;
    for (int64_t at = kNow + 1; at <= until && seen == kNever; ++at) {
      anew.load(timeline.profile(), at, kNone);
      if (anew.score(0) < edges.low || anew.score(0) >= edges.high) seen = at;
    }
    REQUIRE(told == seen);
    left += seen != kNever;
  }
  CHECK(left > 20);
}

TEST_CASE("timeline: a sheet that went along is as one that takes over everything") {
  uint32_t moments = 0, steady = 0;
  for (uint64_t seed = 1; seed <= test::kPlans; ++seed) {
    Random random(seed + 5000);
    const auto plan = test::random_lead_plan(random);
    steady += plan->clocks.empty();  // with dates it takes over everything each time
    for (uint32_t k = 0; k < 10; ++k) {
      CAPTURE(seed);
      CAPTURE(k);
      const EventLog log = log_of(test::random_lead(random, 25, kNow));
      Timeline timeline(*plan, log);
      Sheet anew(*plan);
      while (timeline.next(kNow)) {
        const Sheet& went = timeline.sheet();
        anew.load(timeline.profile(), went.now(), kNone);
        ++moments;
        for (uint32_t f = 0; f < plan->fields.size(); ++f) {
          REQUIRE(went.visible(f) == anew.visible(f));
          REQUIRE(equal(went.value(f), anew.value(f)));
          REQUIRE(equal(went.raw(f), anew.raw(f)));
          REQUIRE(went.answered_at(f) == anew.answered_at(f));
        }
        for (uint32_t s = 0; s < plan->slots.size(); ++s) {
          REQUIRE(equal(went.slots()[s], anew.slots()[s]));
        }
        for (uint32_t c = 0; c < plan->conditions.conditions.size(); ++c) {
          REQUIRE(went.holds(c) == anew.holds(c));
          REQUIRE(went.condition_failed(c) == anew.condition_failed(c));
        }
        for (uint32_t r = 0; r < plan->rules.size(); ++r) {
          REQUIRE(went.contribution(r) == anew.contribution(r));
        }
        for (uint32_t a = 0; a < plan->axes.size(); ++a) REQUIRE(went.sum(a) == anew.sum(a));
        REQUIRE(went.persona() == anew.persona());
      }
    }
  }
  CHECK(moments > test::kPlans * 100);
  CHECK(steady > test::kPlans / 4);
}

TEST_CASE("timeline: moments do not depend on when somebody asks") {
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    Random random(seed);
    const auto plan = test::random_lead_plan(random);
    for (uint32_t k = 0; k < 10; ++k) {
      CAPTURE(seed);
      CAPTURE(k);
      const std::vector<std::string> events = test::random_lead(random, 20, kNow);
      const EventLog log = log_of(events);
      struct Seen {
        int64_t at;
        const Event* event;
        Standing standing;
        bool operator==(const Seen&) const = default;
      };
      std::vector<Seen> at_once, asked;
      Timeline one(*plan, log);
      while (one.next(kNow)) {
        at_once.push_back({one.moment().at, one.moment().event, one.moment().after});
      }
      Timeline other(*plan, log);
      for (int64_t now = kNow - int64_t{121} * 86400000; now < kNow;) {
        now = std::min(kNow, now + random.between(1, int64_t{9} * 86400000));
        while (other.next(now)) {
          asked.push_back({other.moment().at, other.moment().event, other.moment().after});
        }
        other.settle(now, kNone);
        if (random.chance(50)) other.changes_at(now, kNone);
      }
      REQUIRE(at_once == asked);
      // Where the timeline stands is where a decision says.
      Arena arena;
      const JsonResult decision = parse_json(decide(*plan, log, kNow, ""), arena);
      REQUIRE(decision.value.find("stage")->find("stage")->text() ==
              name_of(stage_names(), one.standing().stage));
    }
  }
}
