#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "allocations.h"
#include "fieldwise/decide.h"
#include "fieldwise/logic.h"
#include "files.h"
#include "json/document.h"
#include "json/writer.h"
#include "logic/coerce.h"
#include "logic/dates.h"
#include "logic/evaluate.h"
#include "logic/rules.h"

namespace {

using namespace fieldwise;

// What the suites' errors are compared by: {"error":{"type":…}}.
std::string without_detail(std::string_view answer) {
  Arena arena;
  const JsonResult json = parse_json(answer, arena, {256, 1000000, 8u << 20, false});
  REQUIRE(json.ok);
  const Value* error = json.value.find("error");
  if (error == nullptr) return canonical_json(json.value);
  std::string out;
  JsonWriter w(out);
  const Value* type = error->find("type");
  w.begin_object().key("error").begin_object().key("type");
  w.value(type == nullptr ? Value() : *type).end_object().end_object();
  return out;
}

std::string expected(const Value* value, const Value* error) {
  const std::string json = "{\"" + std::string(error ? "error" : "value") +
                           "\":" + to_json(error ? *error : *value) + "}";
  return without_detail(json);
}

std::string request(const Value& rule, const Value* data) {
  return "{\"rule\":" + to_json(rule) + ",\"data\":" + (data ? to_json(*data) : "null") + "}";
}

}  // namespace

TEST_CASE("logic: our cases") {
  namespace fs = std::filesystem;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(test::cases_folder() + "/logic")) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE(files.size() >= 7);
  for (const fs::path& file : files) {
    Arena arena;
    const JsonResult json = parse_json(test::read_file(file.string()), arena);
    REQUIRE_MESSAGE(json.ok, file, json.message);
    for (const Value& item : json.value) {
      const Value* dialect = item.find("dialect");
      const Value* now = item.find("now");
      const Value* error = item.find("error");
      const std::string wanted = error ? "{\"error\":{\"type\":" + to_json(*error) + "}}"
                                       : "{\"value\":" + to_json(*item.find("value")) + "}";
      for (const std::string_view name : {"forms", "compat"}) {
        if (dialect != nullptr && dialect->text() != name) continue;
        const std::string asked = request(*item.find("rule"), item.find("data"));
        const std::string answer =
            apply_logic(asked, name == "forms" ? Dialect::forms : Dialect::compat,
                        now ? static_cast<int64_t>(now->number) : 0);
        CAPTURE(name);
        CHECK_MESSAGE(without_detail(answer) == without_detail(wanted), file.filename(), ": ",
                      std::string(item.find("name")->text()), "\n", asked, "\n", answer);
      }
    }
  }
}

TEST_CASE("logic: requests that cannot be answered") {
  const auto ask = [](std::string_view request) { return apply_logic(request, Dialect::forms, 0); };
  CHECK(ask("{") ==
        R"({"error":{"type":"invalid_json","message":"not valid JSON at line 1, byte 2"}})");
  CHECK(ask("[]") == R"({"error":{"type":"invalid_request",)"
                     R"("message":"write {\"rule\": …, \"data\": …}"}})");
  CHECK(ask(R"({"rule":{"and":[true,{"vra":"x"}]}})") ==
        R"({"error":{"type":"Unknown Operator","path":"/rule/and/1/vra",)"
        R"("message":"there is no operator \"vra\"; write \"var\""}})");
  CHECK(ask(R"({"rule":{"throw":{"var":"e"}},"data":{"e":{"type":"mine","more":[1]}}})") ==
        R"({"error":{"type":"mine","more":[1]}})");
}

TEST_CASE("logic: a thousand ways to be too much") {
  const auto ask = [](const std::string& rule, const std::string& data = "null") {
    return without_detail(
        apply_logic("{\"rule\":" + rule + ",\"data\":" + data + "}", Dialect::compat, 0));
  };
  const auto error = [](const std::string& type) {
    return "{\"error\":{\"type\":\"" + type + "\"}}";
  };
  const auto nested = [](int levels) {
    std::string rule;
    for (int i = 0; i < levels; ++i) rule += "{\"!!\":[";
    rule += "{\"var\":\"x\"}";
    for (int i = 0; i < levels; ++i) rule += "]}";
    return rule;
  };
  CHECK(ask(nested(63)) == "{\"value\":false}");
  CHECK(ask(nested(64)) == error("rule_too_deep"));
  CHECK(ask(nested(10000)) == error("invalid_json"));

  std::string wide = "{\"+\":[{\"var\":\"x\"}";
  for (int i = 0; i < 10000; ++i) wide += ",1";
  CHECK(ask(wide + "]}") == error("rule_too_large"));

  std::string list = "[1";
  for (int i = 1; i < 2000; ++i) list += ",1";
  list += "]";
  const std::string loop = R"({"map":[{"val":[[2],"a"]},{"val":[]}]})";
  CHECK(ask(R"({"map":[{"var":"a"},)" + loop + "]}", "{\"a\":" + list + "}") ==
        error("Too Many Steps"));
  CHECK(ask(R"({"try":[{"map":[{"var":"a"},)" + loop + "]},1]}", "{\"a\":" + list + "}") ==
        error("Too Many Steps"));
  // Text that doubles, lists that grow, values that nest: bounded in memory and in depth.
  CHECK(ask(R"({"reduce":[{"var":""},{"cat":[{"var":"accumulator"},{"var":"accumulator"}]},"x"]})",
            list) == error("Too Many Steps"));
  CHECK(ask(R"({"reduce":[{"var":""},{"merge":[{"var":"accumulator"},{"val":[[2]]}]},[]]})",
            list) == error("Too Many Steps"));
  CHECK(ask(R"({"reduce":[{"var":""},[{"var":"accumulator"}],0]})", list) == error("Too Deep"));
  CHECK(ask(R"({"reduce":[{"var":""},{"var":""},0]})", list) == error("Too Deep"));
  CHECK(ask(R"({"map":[{"var":""},{"in":[{"val":[[2]]},[{"val":[[2]]}]]}]})", list) ==
        error("Too Many Steps"));
}

TEST_CASE("logic: the suite of json-logic-js") {
  const std::string text = test::read_file(test::shared_folder() + "/data/jsonlogic/tests.json");
  if (text.empty()) {
    MESSAGE("the public JsonLogic suite is not beside the repository: not run");
    return;
  }
  Arena arena;
  const JsonResult json = parse_json(text, arena);
  REQUIRE(json.ok);
  int cases = 0;
  for (const Value& item : json.value) {
    if (!item.is_array()) continue;  // a heading
    ++cases;
    const std::string asked = request(item.items[0], &item.items[1]);
    INFO(asked);
    CHECK(without_detail(apply_logic(asked, Dialect::compat, 0)) ==
          expected(&item.items[2], nullptr));
  }
  CHECK(cases == 277);
}

TEST_CASE("logic: the compatibility tables") {
  // The cases that Fieldwise decides otherwise; docs/logic.md gives the reasons.
  const std::vector<std::string> decided_otherwise = {
      "control/and.json {\"and\":[]}",
      "control/or.json {\"or\":[]}",
  };
  const std::string folder = test::shared_folder() + "/data/jsonlogic/compat-tables/";
  Arena arena;
  const std::string index = test::read_file(folder + "index.json");
  if (index.empty()) {
    MESSAGE("the public compatibility tables are not beside the repository: not run");
    return;
  }
  const JsonResult files = parse_json(index, arena);
  REQUIRE(files.ok);
  std::vector<std::string> different;
  int cases = 0;
  for (const Value& name : files.value) {
    const std::string file(name.text());
    const JsonResult json = parse_json(test::read_file(folder + file), arena);
    REQUIRE_MESSAGE(json.ok, file);
    for (const Value& item : json.value) {
      if (!item.is_object()) continue;  // a heading
      ++cases;
      const std::string asked = request(*item.find("rule"), item.find("data"));
      const std::string wanted = expected(item.find("result"), item.find("error"));
      const std::string got = without_detail(apply_logic(asked, Dialect::compat, 0));
      if (got == wanted) continue;
      different.push_back(file + ' ' + to_json(*item.find("rule")));
      if (std::count(decided_otherwise.begin(), decided_otherwise.end(), different.back()) == 0) {
        MESSAGE(file, " ", asked, "\n  wanted ", wanted, "\n  got    ", got);
      }
    }
  }
  CHECK(cases == 1138);
  CHECK(different == decided_otherwise);
}

namespace {

// A plan of three inputs: slots 0 email, 1 email.domain, 2 size; 3 signals, 4 axis fit.
class SmallScope final : public logic::Scope {
 public:
  uint32_t variable(std::string_view path, std::string& hint) override {
    if (path == "email") return 0;
    if (path == "email.domain") return 1;
    if (path == "size") return 2;
    hint = "write \"email\" or \"size\"";
    return kUnknown;
  }
  uint32_t signal(std::string_view key, std::string& hint) override {
    if (key == "pricing") return 0;
    hint = "write \"pricing\"";
    return kUnknown;
  }
  uint32_t behaviour(const logic::Behaviour& what) override {
    const bool counts = what.kind == logic::Behaviour::Kind::signal && what.signals.size() == 1;
    return counts && (what.durations[0] == 0 || what.durations[0] == 7 * 86400000) ? 3 : kUnknown;
  }
  uint32_t opted_out(std::string_view, std::string&) override { return kUnknown; }
  uint32_t score(std::string_view key, std::string&) override {
    return key == "fit" ? 4 : kUnknown;
  }
  bool list(std::string_view key, Value& out, std::string&) override {
    static const Value items[] = {Value::of(std::string_view("acme.example"))};
    out = Value::array(items, 1);
    return key == "accounts";
  }
};

struct Compiled {
  Arena arena;
  logic::RuleBook book;
  Errors errors;
  uint32_t root = logic::kNoRule;

  explicit Compiled(std::string_view rule) {
    SmallScope scope;
    logic::CompileOptions options;
    options.scope = &scope;
    const JsonResult json = parse_json(rule, arena);
    REQUIRE(json.ok);
    root = logic::compile(json.value, book, options, "/if", errors);
  }

  std::string value(std::string_view slots) {
    REQUIRE(errors.empty());
    const JsonResult json = parse_json(slots, arena);
    REQUIRE(json.value.size == 5);
    logic::Inputs inputs;
    inputs.slots = json.value.items;
    inputs.scratch = &arena;
    const logic::Outcome outcome = logic::evaluate(book, root, inputs);
    return to_json(outcome.ok ? outcome.value : outcome.thrown);
  }
};

}  // namespace

TEST_CASE("logic: a plan's rules read slots") {
  const char* full = R"(["ada@acme.example","acme.example",60,3,25])";
  const char* empty = R"([null,null,null,0,0])";
  const auto check = [&](std::string_view rule, std::string_view with, std::string_view without) {
    Compiled c(rule);
    CAPTURE(std::string(rule));
    REQUIRE_MESSAGE(c.errors.empty(), c.errors.front().message);
    CHECK(c.value(full) == with);
    CHECK(c.value(empty) == without);
  };
  check(R"({"var":"email.domain"})", "\"acme.example\"", "null");
  check(R"({"var":["size",5]})", "60", "5");
  check(R"({"val":["email","domain"]})", "\"acme.example\"", "null");
  check(R"({"exists":"email"})", "true", "false");
  check(R"({"missing":["email","size"]})", "[]", R"(["email","size"])");
  check(R"({"missing":"email"})", "[]", R"(["email"])");
  check(R"({"missing_some":[1,["email","size"]]})", "[]", R"(["email","size"])");
  check(R"({"<":[{"var":"size"},100]})", "true", "false");
  check(R"({">=":[{"signal":["pricing","7d"]},3]})", "true", "false");
  check(R"({"signal":"pricing"})", "3", "0");
  check(R"({">":[{"score":"fit"},20]})", "true", "false");
  check(R"({"in":[{"var":"email.domain"},{"list":"accounts"}]})", "true", "false");
  check(R"({"map":[[1,2],{"+":[{"var":""},{"val":[[2],"size"]}]}]})", "[61,62]", "[1,2]");
  check(R"({"map":[[[1]],{"map":[{"var":""},{"val":[[4],"size"]}]}]})", "[[60]]", "[[null]]");
  check(R"({"try":[{"throw":"x"},{"val":[[2],"size"]}]})", "60", "null");
}

TEST_CASE("logic: a plan's rules tell what is wrong, where, and what to write") {
  const auto check = [](std::string_view rule, std::string_view code, std::string_view path,
                        std::string_view part) {
    const Compiled c(rule);
    CAPTURE(std::string(rule));
    CHECK(c.root == logic::kNoRule);
    REQUIRE(c.errors.size() == 1);
    CHECK(c.errors[0].code == code);
    CHECK(c.errors[0].path == path);
    CHECK_MESSAGE(c.errors[0].message.find(part) != std::string::npos, c.errors[0].message);
  };
  check(R"({"!":{"var":"emial"}})", "unknown_field", "/if/!/var",
        R"(there is no field "emial"; write "email" or "size")");
  check(R"({"signal":"demo"})", "unknown_signal", "/if/signal", R"(write "pricing")");
  check(R"({"signal":["pricing","soon"]})", "invalid_duration", "/if/signal", "\"7d\"");
  check(R"({"signal":["pricing","7d","1d","1d"]})", "invalid_arguments", "/if/signal", "a window");
  check(R"({"seconds":"7d"})", "invalid_arguments", "/if/seconds", "a window");
  check(R"({"silent":["pricing"]})", "invalid_arguments", "/if/silent", "30d");
  check(R"({"silent":["pricing","pricing","30d"]})", "invalid_duration", "/if/silent", "pricing");
  check(R"({"renewed":["30d"]})", "invalid_arguments", "/if/renewed", "within");
  check(R"({"sequence":["pricing","7d"]})", "invalid_arguments", "/if/sequence", "second");
  check(R"({"sequence":["7d","pricing","pricing"]})", "invalid_arguments", "/if/sequence",
        "second");
  check(R"({"score":"intent"})", "unknown_axis", "/if/score", "axis");
  check(R"({"in":[1,{"list":"none"}]})", "unknown_list", "/if/in/1/list", "list");
  check(R"({"var":{"cat":["a"]}})", "invalid_arguments", "/if/var", "names a field");
  check(R"({"var":""})", "invalid_arguments", "/if/var", "names a field");
  check(R"({"missing":{"merge":["a"]}})", "invalid_arguments", "/if/missing", "names fields");
  check(R"({"==":[{"var":"size"}]})", "invalid_arguments", "/if/==", "at least 2");
  check(R"({"in":[1,[2],3]})", "invalid_arguments", "/if/in", "at most 2");
  check(R"({"if":true})", "invalid_arguments", "/if/if", "brackets");
  check(R"({"map":[[1],{"val":[[3],"size"]}]})", "invalid_arguments", "/if/map/1/val", "at most 2");
  check(R"({"and":[1,{"==":[1,1],"<":[1,2]}]})", "several_operators", "/if/and/1", "one operator");
  check(R"({"/":[1,{"a/b~":1}]})", "unknown_operator", "/if/~1/1/a~1b~0", "a/b~");
  check(R"({"date":"soon"})", "invalid_date", "/if/date", "2026-11-21");
  check(R"({"duration":"soon"})", "invalid_duration", "/if/duration", "30d");

  CHECK(Compiled(R"({"and":[{"var":"a"},{"var":"b"},{"nand":[]}]})").errors.size() == 3);
}

TEST_CASE("logic: the slots that a rule reads") {
  Compiled c(R"({"or":[{"<":[{"var":"size"},5]},{"missing":["size","email"]},{"score":"fit"}]})");
  List<uint32_t> slots = {9};
  logic::collect_slots(c.book, c.root, slots);
  CHECK(slots == List<uint32_t>{9, 0, 2, 4});
}

TEST_CASE("logic: equal constants are stored once") {
  Compiled c(R"({"in":["a",["a",["b"],["b"],{"var":"size"},1,1.0,"1","a",{"preserve":{"x":1}},
                           {"preserve":{"x":1}}]]})");
  CHECK(c.book.constants.size() == 5);  // "a", ["b"], 1, "1", {"x":1}
  for (int i = 0; i < 1000; ++i) {
    const std::string rule = "[\"k" + std::to_string(i % 500) + "\",\"a\",{\"var\":\"size\"}]";
    const JsonResult json = parse_json(rule, c.arena);
    SmallScope scope;
    logic::CompileOptions options;
    options.scope = &scope;
    CHECK(logic::compile(json.value, c.book, options, "", c.errors) != logic::kNoRule);
  }
  CHECK(c.book.constants.size() == 505);
}

TEST_CASE("logic: times and durations") {
  int64_t ms = 0;
  for (const char* text : {"", "2025", "2025-11", "2025-11-21T", "2025-11-21T10", "2025-13-01",
                           "2025-00-01", "2025-04-31", "2025-11-21T24:00", "2025-11-21T10:60",
                           "2025-11-21T10:00:60", "2025-11-21T10:00:00.", "2025-11-21 10:00",
                           "2025-11-21T10:00:00+1", "2025-11-21T10:00:00Zx", "02025-11-21",
                           "2025-11-21Z", "-025-11-21", "2025-11-21T10:00:00+24:00"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_time(text, ms));
  }
  CHECK(parse_time("0000-03-01", ms));
  CHECK(ms == -62162035200000);
  CHECK(parse_time("9999-12-31T23:59:59.9999Z", ms));
  CHECK(ms == 253402300799999);
  CHECK(parse_duration("0s", ms));
  CHECK(ms == 0);
  CHECK(parse_duration("100000d", ms));
  CHECK(ms == 8640000000000);
  for (const char* text :
       {"", "d", "30", "-1d", "1.5d", "1d2h", "1 d", "1w", "100001d", "99999999999999999999s"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text, ms));
  }
}

TEST_CASE("logic: the remainder is exact") {
  CHECK(logic::remainder(5e-324, 1e308) == 5e-324);
  CHECK(logic::remainder(1.7976931348623157e308, 5e-324) == 0);
  CHECK(logic::remainder(-1e17, 3) == -1);
  CHECK(logic::remainder(2.2250738585072014e-308, 1.5e-323) == 5e-324);
  CHECK(logic::remainder(9007199254740993.0, 2) == 0);
  CHECK(logic::remainder(3, 3) == 0);
  CHECK(logic::remainder(0.3, 0.1) == 0.09999999999999998);
}

TEST_CASE("logic: a warm evaluation takes nothing from the heap") {
  Arena arena;
  logic::RuleBook book;
  Errors errors;
  const JsonResult rule = parse_json(
      R"({"cat":[{"map":[{"filter":[{"var":"list"},{"<":[{"val":[]},{"val":[[2],"most"]}]}]},
                         {"+":[{"%":[{"val":[]},7]},"1e3",{"val":[[1],"index"]}]}]},
                 {"substr":[{"var":"long"},1,20]},{"reduce":[{"var":"list"},{"merge":[
                 {"var":"accumulator"},{"var":"current"}]},[]]},{"missing":["x","most"]},
                 {"try":[{"/":[1,0]},{"var":"type"}]},{"/":[1,3]},{"date":"2026-11-21"},
                 {"in":["b",{"var":"long"}]},{"if":[{"==":[1,"a"]},1,2]},[{"var":"most"}]]})",
      arena);
  const JsonResult data = parse_json(
      R"({"list":[1.25,2,"3",4,50],"most":10,"long":"a\ud83d\ude00 rather long text"})", arena);
  REQUIRE(rule.ok);
  REQUIRE(data.ok);
  const uint32_t root = logic::compile(rule.value, book, {}, "", errors);
  REQUIRE(root != logic::kNoRule);
  Arena scratch;
  logic::Inputs inputs;
  inputs.data = &data.value;
  inputs.scratch = &scratch;
  std::string first;
  for (int i = 0; i < 3; ++i) {
    scratch.reset();
    const uint64_t before = test::allocations();
    const logic::Outcome outcome = logic::evaluate(book, root, inputs);
    const uint64_t taken = test::allocations() - before;
    REQUIRE(outcome.ok);
    CHECK((i == 0 || taken == 0));
    if (i == 0) first = outcome.value.text();
    CHECK(outcome.value.text() == first);
  }
  CHECK(first ==
        "1001.25,1003,1005,1007\U0001F600 rather long text1.25,2,3,4,50xNaN0.3333333333333333"
        "1795219200000false210");
}
