// The shared cases (tests/cases/README.md).
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "act/lead.h"
#include "fieldwise/act.h"
#include "fieldwise/decide.h"
#include "fieldwise/reports.h"
#include "files.h"
#include "handoff/assigned.h"
#include "handoff/choice.h"
#include "journey/journey.h"
#include "json/document.h"
#include "json/writer.h"
#include "logic/dates.h"
#include "mismatch.h"
#include "playbook/playbook.h"
#include "qualify/standing.h"

namespace {

using namespace fieldwise;
using test::Lists;
using test::mismatch;

// The same for errors, in any order.
std::string error_mismatch(const Value& expected, const Value& errors) {
  std::vector<const Value*> left;
  for (const Value& e : errors) left.push_back(&e);
  for (const Value& e : expected) {
    const auto it = std::find_if(left.begin(), left.end(), [&](const Value* error) {
      const Value* says = e.find("says");
      return equal(*e.find("code"), *error->find("code")) &&
             equal(*e.find("path"), *error->find("path")) &&
             (says == nullptr ||
              error->find("message")->text().find(says->text()) != std::string_view::npos);
    });
    if (it == left.end()) return "no error " + to_json(e) + " in " + to_json(errors);
    left.erase(it);
  }
  return left.empty() ? "" : "one error too many: " + to_json(*left.front());
}

struct Case {
  Arena& arena;
  const Value& file;
  const Value& own;

  // A member of the case, else of its file, else null.
  Value get(std::string_view key) const {
    const Value* v = own.find(key);
    if (v == nullptr) v = file.find(key);
    return v == nullptr ? Value() : *v;
  }

  std::string plan_text() const {
    Value plan = get("plan");
    if (plan.is_string()) {
      const std::string text =
          test::read_file(test::cases_folder() + "/../../" + std::string(plan.text()));
      plan = parse_json(arena.copy(text), arena).value;
    }
    const Value with = get("with");
    if (!with.is_object()) return to_json(plan);
    std::string out;
    JsonWriter w(out);
    w.begin_object();
    for (uint32_t i = 0; i < plan.size; ++i) {
      const Member& m = plan.members[i];
      if (with.find(m.key) == nullptr) w.key(m.key).value(m.value);
    }
    for (uint32_t i = 0; i < with.size; ++i) {
      if (!with.members[i].value.is_null()) w.key(with.members[i].key).value(with.members[i].value);
    }
    w.end_object();
    return out;
  }

  int64_t now() const {
    const Value at = get("now");
    return at.is_null() ? time_of(Value::of(std::string_view("2026-11-21T10:00:00Z")))
                        : time_of(at);
  }

  static int64_t time_of(const Value& at) {
    if (at.is_number()) return static_cast<int64_t>(at.number);
    int64_t ms = 0;
    REQUIRE(parse_time(at.text(), ms));
    return ms;
  }

  std::vector<std::string> events() const {
    std::vector<std::string> out;
    for (const Value& event : get("events")) {
      out.push_back(event_text(event, static_cast<int64_t>(out.size()) + 1));
    }
    return out;
  }

  // An event with what it leaves out.
  std::string event_text(const Value& event, int64_t seq) const {
    int64_t ago = 0;
    if (const Value* text = event.find("ago")) REQUIRE(parse_duration(text->text(), ago));
    std::string out;
    JsonWriter w(out);
    w.begin_object();
    if (event.find("client") == nullptr) w.key("client").string("c1");
    if (event.find("seq") == nullptr) w.key("seq").integer(seq);
    if (event.find("at") == nullptr) w.key("at").integer(now() - ago);
    for (uint32_t i = 0; i < event.size; ++i) {
      const Member& m = event.members[i];
      if (m.key != "ago") w.key(m.key).value(m.value);
    }
    w.end_object();
    return out;
  }

  // The events in the opposite order, one at a time.
  EventLog reversed() const {
    std::vector<std::string> all = events();
    std::reverse(all.begin(), all.end());
    EventLog out;
    for (const std::string& event : all) REQUIRE(out.add(event).empty());
    return out;
  }
};

void check_decision(const Case& c, const Plan& plan, const EventLog& log) {
  const std::string text = decide(plan, log, c.now(), c.get("offer").text());
  const JsonResult decision = parse_json(text, c.arena);
  REQUIRE(decision.ok);
  CHECK(mismatch(*c.own.find("expect"), decision.value, "") == "");
  const EventLog reversed = c.reversed();
  CHECK(decide(plan, reversed, c.now(), c.get("offer").text()) == text);
  CHECK(reversed.state_hash() == log.state_hash());
}

// What is told of a lead's time: its history, its actions, its journey. Under one of these names.
void check_telling(const Case& c, const char* name, const std::string& text,
                   const std::string& of_reversed) {
  const Value* expected = c.own.find(name);
  const JsonResult told = parse_json(c.arena.copy(text), c.arena);
  REQUIRE(told.ok);
  CHECK(mismatch(*expected, told.value, "", Lists::among_others) == "");
  CHECK(text == of_reversed);
}

void check_quiet(const Case& c, const std::string& actions) {
  const Value told = parse_json(c.arena.copy(actions), c.arena).value;
  for (const Value& silent : *c.own.find("quiet")) {
    for (const Value& said : *told.find("announce")) {
      CHECK_MESSAGE(!mismatch(silent, said, "").empty(), to_json(said));
    }
  }
}

void check_change(const Case& c, const Plan& plan, const EventLog& log) {
  const Value& expected = *c.own.find("changesAt");
  const std::optional<int64_t> at = changes_at(plan, log, c.now(), c.get("offer").text());
  REQUIRE(at.has_value() == !expected.is_null());
  if (at.has_value()) CHECK(*at == Case::time_of(expected));
}

void check_report_of(const Case& c, const Plan& plan, const EventLog& log) {
  const std::string event = c.event_text(*c.own.find("report"), 1000);
  const Errors found = check_report(plan, log, event, c.now());
  const Value errors = parse_json(c.arena.copy(to_json(found)), c.arena).value;
  CHECK(error_mismatch(*c.own.find("errors"), *errors.find("errors")) == "");
}

RepState rep_state(const Value& from) {
  RepState out;
  const auto count = [&](const char* key) {
    const Value* value = from.find(key);
    return value == nullptr ? 0u : static_cast<uint32_t>(value->number);
  };
  const Value* open = from.find("open");
  out.open = open == nullptr || open->boolean;
  out.leads = count("leads");
  out.today = count("today");
  out.won = count("won");
  out.decided = count("decided");
  return out;
}

void check_route(const Case& c, const Plan& plan, const EventLog& log) {
  REQUIRE(plan.playbook != nullptr);
  const Routing& routing = plan.playbook->routing;
  std::vector<RepState> states(routing.reps.size());
  const Value known = c.get("reps");
  for (uint32_t i = 0; i < known.size; ++i) {
    const uint32_t rep = routing.rep_index.find(known.members[i].key);
    REQUIRE(rep != kNone);
    states[rep] = rep_state(known.members[i].value);
  }
  std::vector<Turns> turns(routing.pools.size());
  RepNumbers numbers(routing);
  for (const Value& assigned : c.get("assignments")) {
    Dealt dealt;
    REQUIRE(read_dealt(assigned, routing, numbers, c.arena, dealt));
    deal(turns[dealt.pool], dealt.among, dealt.rep);
  }
  Lead followed(plan, log);
  followed.advance(c.now());
  const Sheet& sheet = followed.timeline().sheet();
  std::string domain;
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (plan.fields[f].type != FieldType::email || !sheet.value(f).is_string()) continue;
    const std::string_view address = sheet.value(f).text();
    domain = address.substr(address.find('@') + 1);
  }
  const RoutedLead lead{sheet, standing(sheet).stage, domain};
  const Choice choice = route(plan, routing, lead, states, turns, c.now(), c.arena);
  std::string text;
  JsonWriter w(text);
  write_choice(w, routing, lead, choice);
  const JsonResult written = parse_json(c.arena.copy(text), c.arena);
  REQUIRE(written.ok);
  CHECK(mismatch(*c.own.find("route"), written.value, "", Lists::among_others) == "");
}

void check_validation(const Case& c, const Plan& plan, const EventLog& log) {
  const std::string text = validate(plan, log, to_json(*c.own.find("submission")), c.now());
  const Value result = parse_json(c.arena.copy(text), c.arena).value;
  const Value* errors = c.own.find("errors");
  CHECK(result.find("valid")->boolean == c.own.find("valid")->boolean);
  CHECK(error_mismatch(errors == nullptr ? Value() : *errors, *result.find("errors")) == "");
  if (const Value* answers = c.own.find("answers")) {
    CHECK(to_json(*result.find("answers")) == to_json(*answers));
  }
}

void check_published(const Case& c, const std::string& published) {
  for (const Value& text : c.get("absent")) {
    CHECK_MESSAGE(published.find(text.text()) == std::string::npos, std::string(text.text()));
  }
  for (const Value& text : c.get("present")) {
    CHECK_MESSAGE(published.find(text.text()) != std::string::npos, std::string(text.text()));
  }
}

void run(const Case& c) {
  const PlanResult loaded = load_plan(c.plan_text());
  const auto has = [&](const char* member) { return c.own.find(member) != nullptr; };
  const bool about_loading = has("errors") && !has("submission") && !has("report");
  if (about_loading) {
    const Value errors = parse_json(c.arena.copy(to_json(loaded.errors)), c.arena).value;
    CHECK(error_mismatch(*c.own.find("errors"), *errors.find("errors")) == "");
    return;
  }
  REQUIRE_MESSAGE(loaded.plan != nullptr, to_json(loaded.errors));
  const std::string published = publish_plan(*loaded.plan);
  const PlanResult again = load_plan(published);
  REQUIRE_MESSAGE(again.plan != nullptr, to_json(again.errors));
  CHECK(publish_plan(*again.plan) == published);
  const Value under = c.get("published");
  const auto& written = under.is_boolean() && under.boolean ? again.plan : loaded.plan;
  const std::string_view visitor = c.get("visitor").text();
  const PlanResult own = visitor.empty() ? PlanResult{written, {}} : plan_for(written, visitor);
  REQUIRE_MESSAGE(own.plan != nullptr, to_json(own.errors));
  CHECK(publish_plan(*own.plan) == published);
  const Plan& plan = *own.plan;
  EventLog log;
  for (const std::string& event : c.events()) {
    const Errors errors = log.add(event);
    REQUIRE_MESSAGE(errors.empty(), to_json(errors));
  }
  check_published(c, published);
  if (has("expect")) check_decision(c, plan, log);
  if (has("submission")) check_validation(c, plan, log);
  if (has("changesAt")) check_change(c, plan, log);
  if (has("report")) check_report_of(c, plan, log);
  if (has("route")) check_route(c, plan, log);
  if (!has("history") && !has("actions") && !has("quiet") && !has("journey")) return;
  const EventLog reversed = c.reversed();
  const int64_t now = c.now();
  if (has("history")) {
    check_telling(c, "history", history(plan, log, now), history(plan, reversed, now));
  }
  if (has("actions")) check_telling(c, "actions", act(plan, log, now), act(plan, reversed, now));
  if (has("quiet")) check_quiet(c, act(plan, log, now));
  if (has("journey")) {
    const auto journey = [&](const EventLog& of) {
      return journey_json(plan, scored_journey(plan, of, now), now, has("backwards"));
    };
    check_telling(c, "journey", journey(log), journey(reversed));
  }
}

}  // namespace

TEST_CASE("cases: the shared ones") {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (const char* folder : {"", "/conformance"}) {
    for (const auto& entry : fs::directory_iterator(test::cases_folder() + folder)) {
      if (entry.path().extension() == ".json") files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 8);
  for (const fs::path& path : files) {
    Arena arena;
    const JsonResult file = parse_json(arena.copy(test::read_file(path.string())), arena);
    REQUIRE_MESSAGE(file.ok, path, file.message);
    const Value* cases = file.value.find("cases");
    REQUIRE_MESSAGE(cases != nullptr, path);
    REQUIRE(cases->size > 0);
    for (const Value& item : *cases) {
      INFO(path.filename().string(), ": ", std::string(item.find("name")->text()));
      run({arena, file.value, item});
    }
  }
}

TEST_CASE("cases: a wrong expectation is noticed") {
  Arena arena;
  const auto differs = [&](std::string_view expected, std::string_view value) {
    return !mismatch(parse_json(expected, arena).value, parse_json(value, arena).value, "").empty();
  };
  CHECK_FALSE(differs(R"({"a":[1,{"b":2}],"c":null})", R"({"a":[1,{"b":2,"x":3}],"y":4})"));
  CHECK(differs(R"({"a":[1]})", R"({"a":[1,2]})"));
  CHECK(differs(R"({"a":1})", R"({"a":"1"})"));
  CHECK(differs(R"({"a":1})", "{}"));
  CHECK(differs(R"({"a":null})", R"({"a":0})"));
  CHECK(differs("{}", "[]"));
  const auto among = [&](std::string_view expected, std::string_view value) {
    return mismatch(parse_json(expected, arena).value, parse_json(value, arena).value, "",
                    Lists::among_others)
        .empty();
  };
  CHECK(among(R"([{"a":1},{"a":2}])", R"([{"a":0},{"a":1,"b":1},{"a":5},{"a":2}])"));
  CHECK_FALSE(among(R"([{"a":2},{"a":1}])", R"([{"a":1},{"a":2}])"));
  CHECK_FALSE(among(R"([{"a":1},{"a":1}])", R"([{"a":1}])"));
  CHECK_FALSE(among("[1]", "1"));
}
