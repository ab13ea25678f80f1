// Sizes: what must work, what must be refused, none of it by falling over.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "decide/decision.h"
#include "fieldwise/decide.h"
#include "fieldwise/plan.h"
#include "score/bounds.h"
#include "score/sheet.h"

namespace {

using namespace fieldwise;

std::string plan_with(const std::string& fields, const std::string& more = "") {
  return R"({"fieldwise":1,"name":"n","ask":{"policy":"queue"},"fields":[)" + fields + "]" + more +
         "}";
}

std::string field(int i, const std::string& more = "") {
  return (i > 0 ? "," : "") + std::string(R"({"key":"f)") + std::to_string(i) +
         R"(","type":"number")" + more + "}";
}

std::string nested(int levels) {
  std::string rule;
  for (int i = 0; i < levels; ++i) rule += R"({"and":[true,)";
  rule += R"({"var":"f0"})";
  for (int i = 0; i < levels; ++i) rule += "]}";
  return rule;
}

std::string refused(const std::string& json) {
  const PlanResult result = load_plan(json);
  REQUIRE(result.plan == nullptr);
  REQUIRE(result.errors.size() == 1);
  return result.errors[0].code;
}

// Twenty rules of which each takes about 200,000 steps once `one` is answered, and one that takes
// next to none.
std::shared_ptr<const Plan> heavy_plan(const std::string& policy) {
  std::string list, options, rules;
  for (int i = 0; i < 200; ++i) list += (i > 0 ? "," : "") + std::to_string(i);
  for (int i = 0; i < 40; ++i) {
    options += (i > 0 ? R"(,{"value":"o)" : R"({"value":"o)") + std::to_string(i) + "\"}";
  }
  const std::string loops = "{\"reduce\":[[" + list +
                            R"(],{"+":[{"var":"accumulator"},{"reduce":[[)" + list +
                            R"(],{"+":[{"var":"accumulator"},1]},0]}]},0]})";
  for (int i = 0; i < 20; ++i) {
    rules += R"({"key":"r)" + std::to_string(i) +
             R"(","axis":"fit","points":1,"if":{">":[{"if":[{"var":"one"},)" + loops + ",-1]}," +
             std::to_string(i) + "]}},";
  }
  const PlanResult out = load_plan(
      R"({"fieldwise":1,"name":"n","ask":{"policy":")" + policy +
      R"("},"fields":[{"key":"one","type":"choice","options":[)" + options +
      R"(]},{"key":"other","type":"number"}],"axes":[{"key":"fit"}],"rules":[)" + rules +
      R"({"key":"light","axis":"fit","points":100,"if":{">":[{"+":[{"var":"other"},1]},5]}}],)"
      R"("offers":[{"key":"form","buyerStage":"awareness","fields":["one"]}],)"
      R"("thresholds":[{"stage":"mql","when":[{"axis":"fit","min":4}]}]})");
  REQUIRE_MESSAGE(out.plan != nullptr, to_json(out.errors));
  return out.plan;
}

}  // namespace

TEST_CASE("limits: a form of 20,000 fields, each shown by the one before") {
  std::string fields;
  for (int i = 0; i < 20000; ++i) {
    fields += field(
        i, i == 0 ? "" : R"(,"showIf":{">":[{"var":"f)" + std::to_string(i - 1) + R"("},0]})");
  }
  const PlanResult result = load_plan(plan_with(fields));
  REQUIRE_MESSAGE(result.plan != nullptr, to_json(result.errors));
  EventLog log;
  std::string events;
  for (int i = 0; i < 9000; ++i) {
    events += (i > 0 ? ",{" : "{") + std::string(R"("client":"c","at":1,"type":"answer","seq":)") +
              std::to_string(i + 1) + R"(,"value":1,"field":"f)" + std::to_string(i) + "\"}";
  }
  REQUIRE(log.add("[" + events + "]").empty());
  const std::string decision = decide(*result.plan, log, 2, "");
  CHECK(decision.find("\"f9000\"]") != std::string::npos);
  CHECK(refused(plan_with(fields + field(20000))) == "too_many");
}

TEST_CASE("limits: rules and texts that nest too deep") {
  CHECK(load_plan(plan_with(field(0) + field(1, ",\"showIf\":" + nested(20)))).plan != nullptr);
  CHECK(refused(plan_with(field(0) + field(1, ",\"showIf\":" + nested(10000)))) == "json");
  CHECK(refused(std::string(100000, '[')) == "json");
  CHECK(refused("{\"a\":1,\"a\":2}") == "json");
  CHECK(refused("\xff") == "json");
  CHECK(refused("") == "json");
  CHECK(refused("[]") == "type");
  EventLog log;
  CHECK(log.add(std::string(100000, '[')).at(0).code == "json");
  const PlanResult plan = load_plan(plan_with(field(0)));
  for (const std::string submission : {"", "[]", "{}", "NaN", R"({"offer":1,"answers":[]})"}) {
    const std::string out = validate(*plan.plan, log, submission, 0);
    CHECK(out.starts_with(R"({"valid":false,"errors":[{)"));
  }
  CHECK(validate(*plan.plan, log, std::string(100000, '['), 0).find("\"json\"") !=
        std::string::npos);
}

TEST_CASE("limits: a thousand mistakes and no more") {
  std::string fields;
  for (int i = 0; i < 3000; ++i) fields += field(i, ",\"colour\":1");
  CHECK(load_plan(plan_with(fields)).errors.size() == 1000);
}

TEST_CASE("limits: what all rules of a decision take together") {
  for (const char* policy : {"queue", "value"}) {
    const auto plan = heavy_plan(policy);
    EventLog log;
    REQUIRE(log.add(R"([{"client":"c","seq":1,"at":1,"type":"answer","field":"one","value":"o1"}])")
                .empty());
    const std::string decision = decide(*plan, log, 2, "form");
    const auto failed = [&](int rule) {
      const std::string path = "\"/rules/" + std::to_string(rule) + "/if\"";
      return decision.find(path) != std::string::npos;
    };
    CHECK(!failed(0));
    CHECK(failed(19));
  }
}

TEST_CASE("limits: what may come of an answer takes no steps of its own") {
  const auto plan = heavy_plan("queue");
  const EventLog log;
  const Profile profile = fold(*plan, log, 2);
  Sheet sheet(*plan);
  sheet.load(profile, 2, kNone);
  const uint32_t before = *sheet.inputs().steps;
  CHECK(before > 900000);
  conclude(sheet, profile);
  CHECK(*sheet.inputs().steps == 0);
  // What comes in brings steps with it, so that one such rule does not stop a form for good.
  CHECK(sheet.spent());
  sheet.set(1, Value::of(7.0), 2);
  CHECK(sheet.score(0) == 100000);
  CHECK(!sheet.spent());
}

TEST_CASE(
    "limits: what a form's rules failed to find is not proved by the steps of a later answer") {
  const auto plan = heavy_plan("queue");
  const Profile profile = fold(*plan, EventLog(), 2);
  Sheet sheet(*plan);
  sheet.load(profile, 2, kNone);
  sheet.set(0, Value::of(std::string_view("o1")), 2);
  sheet.set(1, Value::of(0.0), 2);
  REQUIRE(*sheet.inputs().steps > 0);
  Arena arena;
  const Reach reached = reach(sheet, arena);
  CHECK(reached.axes[0].low == 0);
  CHECK(reached.axes[0].high == 120000);
}

TEST_CASE("limits: `check` tells of rules that use up the steps for everybody") {
  for (const bool heavy : {false, true}) {
    std::string list = "1";
    for (int i = 0; heavy && i < 999; ++i) list += ",1";
    const std::string loops =
        R"({"some":[[)" + list + R"(],{"some":[[)" + list + R"(],{"==":[{"var":""},2]}]}]})";
    const PlanResult out = load_plan(plan_with(
        field(0), R"(,"axes":[{"key":"fit"}],"rules":[{"key":"r","axis":"fit","points":1,"if":)" +
                      loops + "}]"));
    REQUIRE_MESSAGE(out.plan != nullptr, to_json(out.errors));
    const Errors notes = plan_notes(*out.plan, 0);
    const auto told = std::count_if(notes.begin(), notes.end(), [](const Error& note) {
      return note.code == "too_many_steps";
    });
    CHECK(told == (heavy ? 1 : 0));
  }
}
