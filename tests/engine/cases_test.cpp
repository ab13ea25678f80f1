// The shared cases (tests/cases/README.md).
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "fieldwise/decide.h"
#include "files.h"
#include "json/document.h"
#include "json/writer.h"
#include "logic/dates.h"

namespace {

using namespace fieldwise;

// Where `value` does not contain `expected`, as a sentence; "" when it does.
std::string mismatch(const Value& expected, const Value& value, const std::string& path) {
  const auto wrong = [&] {
    return path + ": expected " + to_json(expected) + ", got " + to_json(value);
  };
  if (expected.is_object()) {
    if (!value.is_object()) return wrong();
    for (uint32_t i = 0; i < expected.size; ++i) {
      const Member& m = expected.members[i];
      const Value* member = value.find(m.key);
      const std::string found =
          mismatch(m.value, member == nullptr ? Value() : *member, path + "/" + std::string(m.key));
      if (!found.empty()) return found;
    }
    return "";
  }
  if (expected.is_array()) {
    if (!value.is_array() || value.size != expected.size) return wrong();
    for (uint32_t i = 0; i < expected.size; ++i) {
      const std::string found =
          mismatch(expected.items[i], value.items[i], path + "/" + std::to_string(i));
      if (!found.empty()) return found;
    }
    return "";
  }
  return equal(expected, value) ? "" : wrong();
}

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
    if (at.is_number()) return static_cast<int64_t>(at.number);
    int64_t ms = 0;
    REQUIRE(parse_time(at.is_null() ? "2026-11-21T10:00:00Z" : at.text(), ms));
    return ms;
  }

  std::vector<std::string> events() const {
    std::vector<std::string> out;
    for (const Value& event : get("events")) {
      int64_t ago = 0;
      if (const Value* text = event.find("ago")) REQUIRE(parse_duration(text->text(), ago));
      out.emplace_back();
      JsonWriter w(out.back());
      w.begin_object();
      if (event.find("client") == nullptr) w.key("client").string("c1");
      if (event.find("seq") == nullptr) w.key("seq").integer(static_cast<int64_t>(out.size()));
      if (event.find("at") == nullptr) w.key("at").integer(now() - ago);
      for (uint32_t i = 0; i < event.size; ++i) {
        const Member& m = event.members[i];
        if (m.key != "ago") w.key(m.key).value(m.value);
      }
      w.end_object();
    }
    return out;
  }
};

void check_decision(const Case& c, const Plan& plan, const EventLog& log) {
  const std::string text = decide(plan, log, c.now(), c.get("offer").text());
  const JsonResult decision = parse_json(text, c.arena);
  REQUIRE(decision.ok);
  CHECK(mismatch(*c.own.find("expect"), decision.value, "") == "");
  // The events in the opposite order, one at a time.
  std::vector<std::string> events = c.events();
  std::reverse(events.begin(), events.end());
  EventLog reversed;
  for (const std::string& event : events) REQUIRE(reversed.add(event).empty());
  CHECK(decide(plan, reversed, c.now(), c.get("offer").text()) == text);
  CHECK(reversed.state_hash() == log.state_hash());
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
  const bool about_loading = c.own.find("errors") != nullptr && c.own.find("submission") == nullptr;
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
  if (c.own.find("expect") != nullptr) check_decision(c, plan, log);
  if (c.own.find("submission") != nullptr) check_validation(c, plan, log);
}

}  // namespace

TEST_CASE("cases: the shared ones") {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(test::cases_folder())) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
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
}
