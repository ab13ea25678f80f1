// Bounds against brute force: every completion of a small form lies within them.
#include "score/bounds.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "json/document.h"
#include "json/writer.h"
#include "plan/answers.h"
#include "plan/names.h"
#include "qualify/stage.h"
#include "random_plan.h"

namespace {

using namespace fieldwise;
using test::Random;

constexpr int64_t kNow = 1800000000000;

// Answers that tell all of a field's answers apart, as far as the random plans' rules can.
std::vector<Value> answers_of(const Field& field, Arena& arena) {
  std::vector<Value> out;
  switch (field.type) {
    case FieldType::boolean:
      return {Value::of(true), Value::of(false)};
    case FieldType::number:
      for (const double n : {0.0, 1.0, 2.0, 3.0, 5.0, 6.0, 7.5, 9.0}) out.push_back(Value::of(n));
      return out;
    case FieldType::email:
      for (const std::string_view text : {"ada@acme.example", "x@gmail.com"}) {
        out.push_back(Value::of(arena.copy(text)));
      }
      return out;
    default:
      for (const Option& option : field.options) out.push_back(Value::of(option.value));
      return out;
  }
}

struct Outlook {
  Reach reach;
  StageResult stage;
};

Outlook outlook(const Sheet& sheet, Arena& arena) {
  Outlook out;
  out.reach = reach(sheet, arena);
  out.stage = stage_of(sheet, out.reach);
  return out;
}

// What `after` shows that `before` had ruled out; "" when nothing.
std::string escaped(const Sheet& sheet, const Outlook& before, const Outlook& after) {
  const Plan& plan = sheet.plan();
  for (uint32_t a = 0; a < plan.axes.size(); ++a) {
    const Interval was = before.reach.axes[a], is = after.reach.axes[a];
    const std::string name = "axis " + std::to_string(a);
    if (sheet.score(a) < was.low || sheet.score(a) > was.high) return name + " left its bounds";
    if (is.low < was.low || is.high > was.high) {
      return name + " widened: " + std::to_string(was.low) + "…" + std::to_string(was.high) +
             " to " + std::to_string(is.low) + "…" + std::to_string(is.high);
    }
  }
  if (!before.stage.reaches(after.stage.stage())) return "the stage was not reachable";
  for (uint32_t i = 0; i < stage_names().size(); ++i) {
    const auto stage = static_cast<Stage>(i);
    if (after.stage.reaches(stage) && !before.stage.reaches(stage)) {
      return "became reachable: " + std::string(name_of(stage_names(), stage));
    }
  }
  for (const Lane& lane : plan.lanes) {
    const uint8_t truth = sheet.holds(lane.condition) ? kMayBeTrue : kMayBeFalse;
    if (!(before.reach.conditions[lane.condition] & truth)) return "the lane was ruled out";
  }
  return "";
}

// A small form, and somebody who has begun with it.
struct Form {
  explicit Form(Random& random) {
    test::PlanShape shape;
    shape.fields = 4;
    shape.rules = 7;
    shape.small_answers = true;
    plan = test::random_plan(random, shape);
    REQUIRE(log.add(test::json_array(test::random_events(random, *plan, 14, kNow))).empty());
    profile = fold(*plan, log, kNow);
  }
  std::shared_ptr<const Plan> plan;
  EventLog log;
  Profile profile;
};

// Completes it in 60 ways, which are all where there are few; each in steps, so that what holds
// from the start holds from every step on. Returns the number of steps.
uint32_t complete(Random& random, const Form& form, const Outlook& before, Arena& arena) {
  const Plan& plan = *form.plan;
  Sheet sheet(plan);
  sheet.load(form.profile, kNow, kNone);
  std::vector<uint32_t> open;
  std::vector<std::vector<Value>> choices;
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (plan.fields[f].compute != kNone || !sheet.raw(f).is_null()) continue;
    open.push_back(f);
    choices.push_back(answers_of(plan.fields[f], arena));
  }
  uint32_t completions = 0;
  for (int sample = 0; sample < 60; ++sample) {
    Sheet walk(plan);
    walk.load(form.profile, kNow, kNone);
    Outlook last = before;
    std::string walked;
    std::vector<uint32_t> order(open.size());
    for (uint32_t i = 0; i < order.size(); ++i) order[i] = i;
    random.shuffle(order);
    for (const uint32_t i : order) {
      if (random.chance(15)) continue;  // stays unanswered
      const Value& given = random.pick(choices[i]);
      walk.set(open[i], given, kNow);
      walked.append(plan.fields[open[i]].key).append("=").append(to_json(given)).append(" ");
      const Outlook next = outlook(walk, arena);
      CAPTURE(sample);
      CAPTURE(to_json(plan.source));
      CAPTURE(walked);
      REQUIRE(escaped(walk, last, next) == "");
      last = next;
      ++completions;
    }
  }
  return completions;
}

}  // namespace

TEST_CASE("bounds: no way to complete a small form leads out of them, and answering narrows them") {
  uint32_t settled = 0, completions = 0;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Form form(random);
    Sheet sheet(*form.plan);
    sheet.load(form.profile, kNow, kNone);
    Arena arena;
    const Outlook before = outlook(sheet, arena);
    REQUIRE(escaped(sheet, before, before) == "");
    settled += before.stage.settled();
    completions += complete(random, form, before, arena);
  }
  CHECK(completions > 20000);
  CHECK(settled > 5);
}

TEST_CASE("bounds: they hold where steps run out, in what is known or in what may come") {
  uint32_t known = 0, supposed = 0, completions = 0;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    const Form form(random);
    Sheet sheet(*form.plan);
    sheet.load(form.profile, kNow, kNone, 1 + static_cast<uint32_t>(random.below(400)));
    known += sheet.spent();
    Arena arena;
    const bool enough = !sheet.spent();
    const Outlook before = outlook(sheet, arena);
    supposed += enough && sheet.spent();
    completions += complete(random, form, before, arena);
  }
  CHECK(known > 50);
  CHECK(supposed > 20);
  CHECK(completions > 20000);
}
