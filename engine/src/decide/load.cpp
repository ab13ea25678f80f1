// load_plan: compile, then run the plan's own examples (SPEC A0).
#include <algorithm>

#include "decide/decision.h"
#include "fieldwise/plan.h"
#include "json/writer.h"
#include "logic/dates.h"
#include "plan/loader.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

constexpr uint32_t kMaxExamples = 1000;
// Examples are read at one fixed moment, so that a plan loads the same on every day.
constexpr int64_t kExampleNow = 1800000000000;

// The example's answers and events as an event log: a visit, the answers, the events.
std::string example_events(const Reader& example) {
  std::string out;
  JsonWriter w(out);
  int64_t seq = 0;
  const auto begin = [&](int64_t at) {
    w.begin_object().key("client").string("example").key("seq").integer(++seq).key("at").integer(
        at);
  };
  w.begin_array();
  begin(kExampleNow);
  w.key("type").string("visit").end_object();
  const Value answers = example.at("answers").value();
  for (uint32_t i = 0; answers.is_object() && i < answers.size; ++i) {
    begin(kExampleNow);
    w.key("type").string("answer").key("field").string(answers.members[i].key);
    w.key("value").value(answers.members[i].value).end_object();
  }
  example.items("events", 1000, [&](const Reader& event, uint32_t) {
    if (!event.value().is_object()) return event.error("type", "write an event {…} here");
    begin(kExampleNow - event.duration("ago", 0));
    for (uint32_t i = 0; i < event.value().size; ++i) {
      const Member& m = event.value().members[i];
      if (m.key == "ago" || m.key == "client" || m.key == "seq" || m.key == "at") continue;
      w.key(m.key).value(m.value);
    }
    w.end_object();
  });
  w.end_array();
  return out;
}

std::string points_text(int64_t thousandths) {
  std::string out;
  JsonWriter(out).thousandths(thousandths);
  return out;
}

void compare_fields(const Plan& plan, const Sheet& sheet, const Reader& expect,
                    std::string_view key, bool visible) {
  expect.items(key, 20000, [&](const Reader& item, uint32_t) {
    const uint32_t f = find_name(plan.field_index, item.value().text(), "field", item);
    if (f != kNone && sheet.visible(f) != visible) {
      item.error("example_failed", {"this field ", (visible ? "does not show" : "shows")});
    }
  });
}

void compare(const Plan& plan, const Sheet& sheet, const Decision& decision, const Reader& expect) {
  if (!expect.object({"stage", "scores", "visible", "hidden", "persona"})) return;
  const std::string_view stage = name_of(stage_names(), decision.stage.stage);
  if (expect.has("stage") && expect.text("stage") != stage) {
    expect.error_at("stage", "example_failed",
                    {"comes out as \"", stage, "\": ", decision.stage.cause.text});
  }
  if (expect.has("persona")) {
    const std::string_view persona =
        sheet.persona() == kNone ? std::string_view() : plan.personas[sheet.persona()].key;
    if (expect.at("persona").value().text() != persona) {
      expect.error_at("persona", "example_failed",
                      {persona.empty() ? "no persona holds" : "comes out as \"", persona, "\""});
    }
  }
  compare_fields(plan, sheet, expect, "visible", true);
  compare_fields(plan, sheet, expect, "hidden", false);
  if (!expect.has("scores")) return;
  const Reader scores = expect.at("scores");
  if (!scores.value().is_object()) return scores.error("type", "write {\"axis\": points}");
  for (uint32_t i = 0; i < scores.value().size; ++i) {
    const Member& m = scores.value().members[i];
    const uint32_t a = find_name(plan.axis_index, m.key, "axis", scores.at(m.key));
    if (a == kNone) continue;
    const int64_t score = sheet.score(a);
    // Within a thousandth: a plan's author writes 33.333 for what the engine cuts there.
    const double off = m.value.number * 1000 - static_cast<double>(score);
    if (!m.value.is_number() || off > 1 || off < -1) {
      scores.error_at(m.key, "example_failed", {"comes out as ", points_text(score)});
    }
  }
}

void run_examples(const Plan& plan, const Reader& root) {
  root.items("examples", kMaxExamples, [&](const Reader& example, uint32_t) {
    if (!example.object({"name", "answers", "events", "expect", "notes"})) return;
    example.required_text("name");
    const Reader answers = example.at("answers");
    if (answers.value().is_object()) {
      for (uint32_t i = 0; i < answers.value().size; ++i) {
        const std::string_view key = answers.value().members[i].key;
        find_name(plan.field_index, key, "field", answers.at(key));
      }
    }
    EventLog log;
    for (const Error& e : log.add(example_events(example))) {
      example.error_at("events", e.code, e.message);
      return;
    }
    const Profile profile = fold(plan, log, kExampleNow);
    for (const Error& e : profile.errors)
      example.errors().push_back({e.code, example.path() + e.path, e.message});
    Sheet sheet(plan);
    sheet.load(profile, kExampleNow, kNone);
    compare(plan, sheet, conclude(sheet, profile), example.at("expect"));
  });
}

}  // namespace

PlanResult load_plan(std::string_view json) {
  PlanResult out = compile_plan(json);
  if (out.plan != nullptr) {
    run_examples(*out.plan, Reader(out.plan->source, out.errors));
    if (!out.errors.empty()) out.plan = nullptr;
  }
  return out;
}

}  // namespace fieldwise
