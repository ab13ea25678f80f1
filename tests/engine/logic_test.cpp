#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

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
