// load_plan: compile, then run the plan's own examples (SPEC A0) and try its experiments' variants.
#include "decide/decision.h"
#include "experiment/check.h"
#include "fieldwise/plan.h"
#include "json/writer.h"
#include "logic/dates.h"
#include "plan/loader.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

// Examples are read at one fixed moment, so that a plan loads the same on every day.
constexpr int64_t kExampleNow = 1800000000000;

enum ExampleMember : uint32_t { kName, kAnswers, kEvents, kExpect };
constexpr MemberSpec kExample[] = {{"name", Kind::text, true},
                                   {"answers"},
                                   {"events", Kind::list, false, nullptr, 0, 1000},
                                   {"expect"},
                                   {"notes"}};

enum ExpectMember : uint32_t { kStage, kScores, kVisible, kHidden, kPersona };
constexpr MemberSpec kExpected[] = {{"stage", Kind::text},
                                    {"scores"},
                                    {"visible", Kind::list, false, nullptr, 0, 20000},
                                    {"hidden", Kind::list, false, nullptr, 0, 20000},
                                    {"persona"}};

// How long ago an event of an example was.
int64_t age(const Reader& event) {
  const Value v = event.checked({"ago", Kind::duration});
  return v.is_null() ? 0 : static_cast<int64_t>(v.number);
}

// The example's answers and events as an event log: a visit, the answers, the events.
std::string example_events(const Members& example) {
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
  const Value& answers = example[kAnswers];
  for (uint32_t i = 0; answers.is_object() && i < answers.size; ++i) {
    begin(kExampleNow);
    w.key("type").string("answer").key("field").string(answers.members[i].key);
    w.key("value").value(answers.members[i].value).end_object();
  }
  const Reader events = example.at(kEvents);
  for (uint32_t k = 0; k < events.size(); ++k) {
    const Reader event = events.item(k);
    if (!event.value().is_object()) {
      event.error("type", "write an event {…} here");
      continue;
    }
    begin(kExampleNow - age(event));
    for (uint32_t i = 0; i < event.value().size; ++i) {
      const Member& m = event.value().members[i];
      if (m.key == "ago" || m.key == "client" || m.key == "seq" || m.key == "at") continue;
      w.key(m.key).value(m.value);
    }
    w.end_object();
  }
  w.end_array();
  return out;
}

std::string points_text(int64_t thousandths) {
  std::string out;
  JsonWriter(out).thousandths(thousandths);
  return out;
}

void compare_fields(const Sheet& sheet, const Reader& list, bool visible) {
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader item = list.item(i);
    const uint32_t f =
        find_name(sheet.plan().field_index, item.value().text(), "unknown_field", item);
    if (f != kNone && sheet.visible(f) != visible) {
      item.error("example_failed", visible ? "this field does not show" : "this field shows");
    }
  }
}

void compare(const Sheet& sheet, const Decision& decision, const Reader& place) {
  const Plan& plan = sheet.plan();
  const Members expect(place, kExpected);
  const std::string_view stage = name_of(stage_names(), decision.stage.stage());
  if (expect.has(kStage) && expect.text(kStage) != stage) {
    expect.at(kStage).error("example_failed", {"comes out as \"", stage,
                                               "\": ", cause_text(sheet, decision.stage.standing)});
  }
  const std::string_view persona =
      sheet.persona() == kNone ? std::string_view() : plan.personas[sheet.persona()].key;
  if (expect.has(kPersona) && expect.text(kPersona) != persona) {
    expect.at(kPersona).error(
        "example_failed",
        {persona.empty() ? "no persona holds" : "comes out as \"", persona, "\""});
  }
  compare_fields(sheet, expect.at(kVisible), true);
  compare_fields(sheet, expect.at(kHidden), false);
  if (!expect.has(kScores)) return;
  const Reader scores = expect.at(kScores);
  if (!scores.value().is_object()) return scores.error("type", "write {\"axis\": points}");
  for (uint32_t i = 0; i < scores.size(); ++i) {
    const Reader item = scores.item(i);
    const Value& expected = item.value();
    const uint32_t a =
        find_name(plan.axis_index, scores.value().members[i].key, "unknown_axis", item);
    if (a == kNone) continue;
    const int64_t score = sheet.score(a);
    // Within a thousandth: a plan's author writes 33.333 for what the engine cuts there.
    const double off = expected.number * 1000 - static_cast<double>(score);
    if (!expected.is_number() || off > 1 || off < -1) {
      item.error("example_failed", {"comes out as ", points_text(score)});
    }
  }
}

void run_example(const Plan& plan, const Reader& place) {
  const Members example(place, kExample);
  if (!example) return;
  const Reader answers = example.at(kAnswers);
  for (uint32_t i = 0; answers.value().is_object() && i < answers.size(); ++i) {
    find_name(plan.field_index, answers.value().members[i].key, "unknown_field", answers.item(i));
  }
  EventLog log;
  const Errors wrong = log.add(example_events(example));
  if (!wrong.empty()) {
    return place.at("events").error(wrong.front().code, {wrong.front().message});
  }
  const Profile profile = fold(plan, log, kExampleNow);
  for (const Error& e : profile.errors) {
    note(place.errors(), e.code, place.path() + e.path, {e.message});
  }
  Sheet sheet(plan);
  sheet.load(profile, kExampleNow, kNone);
  compare(sheet, conclude(sheet, profile), place.at("expect"));
}

}  // namespace

PlanResult load_plan(std::string_view json) {
  PlanResult out = compile_plan(json);
  if (out.plan != nullptr) {
    const Reader root(out.plan->source, out.errors);
    const Reader examples = root.at("examples");
    for (uint32_t i = 0; i < examples.size(); ++i) run_example(*out.plan, examples.item(i));
    check_experiments(out.plan, out.errors);
    if (!out.errors.empty()) out.plan = nullptr;
  }
  return out;
}

}  // namespace fieldwise
