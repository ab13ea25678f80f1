// Properties of the sheet: incremental equals fresh, fused equals evaluated.
#include "score/sheet.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "json/document.h"
#include "json/writer.h"
#include "logic/fuse.h"
#include "plan/answers.h"
#include "random_plan.h"

namespace {

using namespace fieldwise;
using test::Random;

constexpr int64_t kNow = 1800000000000;

// The first difference between what two sheets can be asked, "" when there is none.
std::string difference(const Sheet& a, const Sheet& b) {
  const Plan& plan = a.plan();
  const auto at = [](const char* what, uint32_t index) {
    return std::string(what) + " " + std::to_string(index);
  };
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (a.visible(f) != b.visible(f)) return at("visible", f);
    if (a.required(f) != b.required(f)) return at("required", f);
    if (!equal(a.value(f), b.value(f))) return at("value", f);
    for (uint32_t o = 0; o < plan.fields[f].options.size(); ++o) {
      if (a.option_open(f, o) != b.option_open(f, o)) return at("option", f);
    }
  }
  for (uint32_t s = 0; s < a.slots().size(); ++s) {
    if (!equal(a.slots()[s], b.slots()[s])) return at("slot", s);
  }
  for (uint32_t c = 0; c < plan.conditions.conditions.size(); ++c) {
    if (a.holds(c) != b.holds(c)) return at("holds", c);
    if (a.condition_failed(c) != b.condition_failed(c)) return at("failed", c);
  }
  for (uint32_t r = 0; r < plan.rules.size(); ++r) {
    if (a.contribution(r) != b.contribution(r)) return at("contribution", r);
    if (a.rule_counts(r) != b.rule_counts(r)) return at("counts", r);
  }
  for (uint32_t x = 0; x < plan.axes.size(); ++x) {
    if (a.score(x) != b.score(x)) return at("score", x);
  }
  return a.persona() == b.persona() ? "" : "persona";
}

// The inputs that a condition reads, for messages.
std::string describe(const Plan& plan, uint32_t condition, const std::vector<Value>& slots) {
  List<uint32_t> read;
  logic::collect_slots(plan.book, plan.conditions.conditions[condition].root, read);
  std::string out;
  for (const uint32_t s : read) out += std::to_string(s) + "=" + to_json(slots[s]) + " ";
  return out + to_json(plan.source);
}

// A field that the visitor can answer.
uint32_t random_field(Random& random, const Plan& plan) {
  for (;;) {
    const uint32_t f = random.below(plan.fields.size());
    if (plan.fields[f].compute == kNone) return f;
  }
}

}  // namespace

TEST_CASE("sheet: answering one by one is the same as loading all at once") {
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const auto plan = test::random_plan(random, {});
    EventLog log;
    REQUIRE(log.add(test::json_array(test::random_events(random, *plan, 12, kNow))).empty());
    Profile profile = fold(*plan, log, kNow);
    const uint32_t offer = random.chance(50) ? 0 : kNone;
    Sheet sheet(*plan);
    sheet.load(profile, kNow, offer);
    Arena kept;
    for (int step = 0; step < 25; ++step) {
      CAPTURE(step);
      const uint32_t f = random_field(random, *plan);
      const std::string raw = test::random_answer(random, plan->fields[f]);
      std::vector<uint8_t> shown;
      for (uint32_t i = 0; i < plan->fields.size(); ++i) shown.push_back(sheet.visible(i));
      {
        Arena passing;  // the sheet keeps nothing of what it is given
        const ReadAnswer read =
            read_answer(*plan, plan->fields[f], parse_json(raw, passing).value, passing);
        sheet.set(f, read.value, kNow - step);
      }
      const Value& given = parse_json(raw, kept).value;
      profile.answers[f].value = read_answer(*plan, plan->fields[f], given, kept).value;
      profile.answers[f].at = kNow - step;
      Sheet fresh(*plan);
      fresh.load(profile, kNow, offer);
      REQUIRE(difference(sheet, fresh) == "");
      for (uint32_t i = 0; i < plan->fields.size(); ++i) {
        const auto& changed = sheet.changed();
        const bool told = std::find(changed.begin(), changed.end(), i) != changed.end();
        REQUIRE(told == (shown[i] != sheet.visible(i)));
      }
    }
  }
}

TEST_CASE("sheet: a fused condition is what its rule evaluates to") {
  const std::string_view odd[] = {
      "null", "\"\"",  "\"a\"",   "\"b\"",     "\"abc\"",       "\"5\"", "\" 5 \"", "0",   "1",
      "5",    "-3",    "7.5",     "true",      "false",         "[]",    "[\"a\"]", "[5]", "[[]]",
      "{}",   "1e300", "\"yes\"", "{\"a\":1}", "\"2026-06-01\""};
  Arena arena;
  std::vector<Value> values;
  for (const std::string_view text : odd) values.push_back(parse_json(text, arena).value);
  uint32_t failures = 0, truths = 0, compared = 0;
  for (uint64_t seed = 1; seed <= 250; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const auto plan = test::random_plan(random, {});
    const logic::Conditions& all = plan->conditions;
    std::vector<Value> slots(plan->slots.size());
    std::vector<int32_t> ids(slots.size());
    std::vector<logic::TestState> states(all.tests.size());
    Arena scratch;
    logic::Inputs in;
    in.slots = slots.data();
    in.now = kNow;
    in.scratch = &scratch;
    for (int round = 0; round < 30; ++round) {
      scratch.reset();
      for (uint32_t s = 0; s < slots.size(); ++s) {
        slots[s] = random.pick(values);
        ids[s] = slots[s].is_string() ? all.id_of(slots[s].text()) : -1;
      }
      for (uint32_t t = 0; t < states.size(); ++t) {
        states[t] = logic::run_test(all.tests[t], plan->book, in, ids.data());
      }
      for (uint32_t c = 0; c < all.conditions.size(); ++c) {
        bool failed = false;
        const bool holds = logic::condition_holds(all, c, plan->book, in, states.data(), &failed);
        const logic::Outcome outcome = logic::evaluate(plan->book, all.conditions[c].root, in);
        INFO(c, " ", describe(*plan, c, slots));
        REQUIRE(holds == (outcome.ok && logic::truthy(outcome.value)));
        REQUIRE(failed == !outcome.ok);
        failures += failed;
        truths += holds;
        ++compared;
      }
    }
  }
  // The comparison says little if one side of it hardly occurs.
  CHECK(compared > 50000);
  CHECK(failures > compared / 100);
  CHECK(truths > compared / 5);
}
