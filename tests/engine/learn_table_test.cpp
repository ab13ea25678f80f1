// Reading a history: CSV, the map, where numbers are cut, the table, and the plan's text.
#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "base/csv.h"
#include "learn/cuts.h"
#include "learn/map.h"
#include "learn/splice.h"
#include "learn/table.h"

namespace fieldwise::learn {
namespace {

std::shared_ptr<const Plan> plan_with(const std::string& rules = "") {
  PlanResult result = load_plan(R"({"fieldwise":1,"name":"n","ask":{"policy":"queue"},"fields":[
    {"key":"role","type":"choice","options":[{"value":"cxo"},{"value":"manager"},{"value":"other"}]},
    {"key":"size","type":"number","min":0,"max":1000},
    {"key":"goals","type":"multi-choice","options":[{"value":"a"},{"value":"b"}]},
    {"key":"news","type":"boolean"},
    {"key":"company","type":"text"},
    {"key":"double","type":"number","compute":{"*":[{"var":"size"},2]}}],
    "axes":[{"key":"fit"}],"rules":[)" +
                                rules + "]}");
  REQUIRE_MESSAGE(result.errors.empty(), to_json(result.errors));
  return result.plan;
}

std::string rule(const std::string& key, const std::string& condition) {
  return R"({"key":")" + key + R"(","axis":"fit","points":1,"reason":"r","if":)" + condition + "}";
}

std::string csv_error(std::string_view text) {
  Csv csv;
  const CsvError error = read_csv(text, csv);
  return error.message.empty() ? "" : std::to_string(error.line) + " " + error.message;
}

// A history of one column, each cell often enough.
std::string history(const std::vector<std::string>& cells, const std::string& more = "") {
  std::string out = "c,one\n";
  for (int i = 0; i < 20; ++i) {
    for (const std::string& cell : cells) out += cell + "," + std::to_string(i % 2) + "\n";
  }
  return out + more;
}

struct Read {
  std::shared_ptr<const Plan> plan;
  Csv csv;
  Arena arena;
  Map map;
  Errors errors;
  Table table;
  std::vector<Problem> problems;
};

Read read(const std::string& map, const std::string& text, const std::string& rules = "") {
  Read out;
  out.plan = plan_with(rules);
  REQUIRE(read_csv(text, out.csv).message.empty());
  out.errors = read_map(map, *out.plan, out.arena, out.map);
  if (out.errors.empty()) out.problems = read_table(*out.plan, out.map, out.csv, out.table);
  return out;
}

Read read_column(const std::string& field, const std::string& map,
                 const std::vector<std::string>& cells, const std::string& rules = "") {
  Read out = read(
      R"({"fields":{")" + field + R"(":{"column":"c")" + map + R"(},"news":{"column":"one"}}})",
      history(cells), rules);
  REQUIRE(out.errors.empty());
  REQUIRE(out.problems.empty());
  return out;
}

// The first input's answers of the first `count` rows.
std::vector<int> answers(const Read& read, size_t count, size_t input = 0) {
  std::vector<int> out;
  for (size_t r = 0; r < count; ++r) {
    const uint16_t answer = read.table.row(r)[input];
    out.push_back(answer == kUnknown ? -1 : answer);
  }
  return out;
}

using Ints = std::vector<int>;

TEST_CASE("learn: CSV") {
  Csv csv;
  REQUIRE(csv_error("").starts_with("1 The file is empty"));
  REQUIRE(read_csv("\xef\xbb\xbf"
                   "a,b\r\n1,\"x, \"\"y\"\"\nz\"\r\n\r\n,",
                   csv)
              .message.empty());
  CHECK(csv.header == std::vector<std::string>{"a", "b"});
  REQUIRE(csv.rows() == 2);
  CHECK(csv.cell(0, 1) == "x, \"y\"\nz");
  CHECK(csv.row_lines == std::vector<uint64_t>{2, 5});
  CHECK(csv.cell(1, 0).empty());
  CHECK(csv.cell(1, 1).empty());
  CHECK(csv_error("a,b\n1,2\n3\n").starts_with("3 This row has 1 cells, the header has 2"));
  CHECK(csv_error("a\n\"x\ny\n").starts_with("2 The quote that opens in this line"));
  CHECK(csv_error("a\n\"x\ny\"z\n").starts_with("3 Write a comma or a line end"));
  CHECK(csv_error("a\nx\"y\n").starts_with("2 Put the whole cell in quotes"));
  CHECK(csv_error("a\rb").starts_with("1 End lines with LF"));
  CHECK(csv_error("a\n\"x\"\rb").starts_with("2 End lines with LF"));
  CHECK(csv_error("a\n\"x\"b").starts_with("2 Write a comma or a line end"));
  CHECK(csv_error("a\nb\n\xff\n").starts_with("3 The file is not UTF-8"));
}

TEST_CASE("learn: what is wrong with a map") {
  const auto plan = plan_with();
  const auto errors_of = [&](const std::string& json) {
    Arena arena;
    Map map;
    return to_json(read_map(json, *plan, arena, map));
  };
  const auto has = [](const std::string& text, const std::string& part) {
    CAPTURE(text);
    CHECK(text.find(part) != std::string::npos);
  };
  has(errors_of("{"), R"("code":"json")");
  has(errors_of("\xff"), R"("code":"encoding")");
  has(errors_of("[]"), R"("code":"type")");
  has(errors_of("{}"), R"("code":"missing_member")");
  has(errors_of(R"({"fields":{}})"), R"("path":"/fields")");
  has(errors_of(R"({"fields":{"rolle":{"column":"c"}}})"), R"("path":"/fields/rolle")");
  has(errors_of(R"({"fields":{"role":{}}})"), R"("path":"/fields/role")");
  has(errors_of(R"({"fields":{"role":{"column":"c","value":{}}}})"), "did you mean");
  has(errors_of(R"({"fields":{"role":{"column":"c","values":{"CEO":"boss"}}}})"),
      R"("path":"/fields/role/values/CEO")");
  has(errors_of(R"({"fields":{"role":{"column":"c","otherwise":"boss"}}})"),
      R"("path":"/fields/role/otherwise")");
  has(errors_of(R"({"fields":{"role":{"column":"c","blank":"skip"}}})"), "\\\"an answer\\\"");
  has(errors_of(R"({"fields":{"double":{"column":"c"}}})"), R"("code":"computed_field")");
  has(errors_of(R"({"fields":{"role":{"column":"c"}},"outcome":{"column":"o","won":[]}})"),
      R"("path":"/outcome/won")");
  has(errors_of(R"({"fields":{"role":{"column":"c"}},"outcome":{"column":"o","won":[1]}})"),
      R"("path":"/outcome/won/0")");
  has(errors_of(R"({"fields":{"role":{"column":"c"}},"reached":"r"})"), "left_at");
  CHECK(errors_of(R"({"fields":{"role":{"column":"c","values":{"CEO":"cxo","?":null}}}})") ==
        R"({"errors":[]})");
}

TEST_CASE("learn: answers are read as the plan's fields take them") {
  CHECK(answers(read_column("role", "", {"cxo", "manager", " other ", "", "boss"}), 5) ==
        Ints{0, 1, 2, -1, -1});
  CHECK(answers(read_column("role", R"(,"values":{"CEO":"cxo","":"other"},"otherwise":"manager")",
                            {"CEO", "", "whoever"}),
                3) == Ints{0, 2, 1});
  CHECK(answers(read_column("role", R"(,"values":{"boss":null})", {"cxo", "other", "boss"}), 3) ==
        Ints{0, 2, -1});
  CHECK(answers(read_column("role", R"(,"blank":"an answer")", {"cxo", "other", ""}), 3) ==
        Ints{0, 2, 3});
  CHECK(answers(read_column("company", "", {"Acme", "", "Globex"}), 3, 1) == Ints{0, 1, 0});
  const Read goals = read_column("goals", "", {"b; a", "b", "", "c"});
  REQUIRE(goals.table.inputs.size() == 3);
  CHECK(goals.table.inputs[1].option == "b");
  CHECK(answers(goals, 4, 0) == Ints{1, 0, -1, -1});
  CHECK(answers(goals, 4, 1) == Ints{1, 1, -1, -1});
  CHECK(answers(read_column("goals", R"(,"blank":"an answer")", {"a", ""}), 2) == Ints{1, 0});
  const Read bad = read_column("role", "", {"cxo", "manager", "boss"});
  REQUIRE(bad.table.warnings.size() == 1);
  CHECK(bad.table.warnings[0].find("20 cells of column \"c\" are no answers, for example "
                                   "\"boss\"") != std::string::npos);
  const Read news = read(R"({"fields":{"news":{"column":"c"}}})", history({"Yes", "NO", "0", "?"}));
  CHECK(answers(news, 4) == Ints{1, 0, 0, 1});
  CHECK(news.table.left_out == 20);
}

TEST_CASE("learn: what is no number is not known") {
  const Read read = read_column("size", "", {"1", "2", "NaN", "-1", "inf", "1e999", "0x10"});
  CHECK(answers(read, 7) == Ints{0, 1, -1, -1, -1, -1, -1});
}

TEST_CASE("learn: numbers are cut where the rules compare them") {
  const auto cuts = [](const std::string& condition) {
    return rule_cuts(*plan_with(rule("r", condition)), 1);
  };
  const double above = std::nextafter(50.0, 100.0);
  using Cuts = std::vector<double>;
  CHECK(cuts(R"({">=":[{"var":"size"},50]})") == Cuts{50});
  CHECK(cuts(R"({">":[{"var":"size"},50]})") == Cuts{above});
  CHECK(cuts(R"({"<":[{"var":"size"},50]})") == Cuts{50});
  CHECK(cuts(R"({"<=":[{"var":"size"},50]})") == Cuts{above});
  CHECK(cuts(R"({"<":[50,{"var":"size"}]})") == Cuts{above});
  CHECK(cuts(R"({"<=":[10,{"var":"size"},50]})") == Cuts{10, above});
  CHECK(cuts(R"({"==":[{"var":"size"},50]})") == Cuts{50, above});
  CHECK(cuts(R"({"in":[{"var":"size"},[50]]})") == Cuts{50, above});
  CHECK(cuts(R"({">=":[{"var":["size",0]},50]})") == Cuts{50});
  // Out of the field's bounds, or another field's.
  CHECK(cuts(R"({"or":[{">=":[{"var":"size"},0]},{">":[{"var":"size"},1000]}]})").empty());
  CHECK(cuts(R"({"==":[{"var":"role"},"cxo"]})").empty());

  const Read by_rules = read_column("size", "", {"9", "10", "50", "51", "1001", ""},
                                    rule("r", R"({"<=":[10,{"var":"size"},50]})"));
  CHECK(answers(by_rules, 6) == Ints{0, 1, 1, 2, -1, -1});
  const Read by_share = read_column("size", "", {"1", "2", "3", "4", "5", "6"});
  CHECK(by_share.table.inputs[0].cuts == Cuts{2, 3, 4, 5, 6});
  CHECK(answers(read_column("size", R"(,"blank":"an answer")", {"1", "2", ""}), 3) ==
        Ints{0, 1, 2});
  // One number and nothing else parts nobody, also where nothing is an answer: a model cannot say
  // it.
  const Read one = read_column("size", R"(,"blank":"an answer")", {"3", ""});
  REQUIRE(one.table.inputs.size() == 1);
  CHECK(one.table.warnings ==
        std::vector<std::string>{"size: it has one answer only; it is left out."});
  std::vector<double> same(10, 3.0);
  CHECK(quantile_cuts(same, 6).empty());
}

TEST_CASE("learn: outcomes, folds and left-out rows") {
  const std::string map =
      R"({"outcome":{"column":"one","won":["1"]},"fields":{"role":{"column":"c"}}})";
  const Read plain = read(map, history({"cxo", "other", ""}, "cxo,\n"));
  REQUIRE(plain.problems.empty());
  CHECK(plain.table.rows() == 41);
  CHECK(plain.table.left_out == 20);
  CHECK(plain.table.outcomes.back() == kOpen);
  const std::string lost =
      R"({"outcome":{"column":"one","won":["1"],"lost":["0"]},"fields":{"role":{"column":"c"}}})";
  CHECK(read(lost, history({"cxo", "other"}, "cxo,later\n")).table.outcomes.back() == kOpen);
  std::string companies = "c,one\n";
  for (int i = 0; i < 100; ++i) {
    companies += std::string(i % 3 ? "cxo," : "other,") + std::to_string(i % 50) + "\n";
  }
  const std::string by_company = R"({"group":"one","fields":{"role":{"column":"c"}}})";
  const Read grouped = read(by_company, companies);
  REQUIRE(grouped.problems.empty());
  for (size_t r = 0; r < 50; ++r) CHECK(grouped.table.folds[r] == grouped.table.folds[r + 50]);
}

TEST_CASE("learn: what is wrong with a history") {
  const auto code = [](const std::string& map, const std::string& text) {
    const Read result = read(map, text);
    REQUIRE(result.errors.empty());
    return result.problems.empty() ? "" : result.problems[0].error.code;
  };
  const std::string map = R"({"fields":{"role":{"column":"c"}}})";
  CHECK(code(R"({"fields":{"role":{"column":"d"}}})", history({"cxo", "other"})) ==
        "unknown_column");
  CHECK(code(R"({"group":"d","fields":{"role":{"column":"c"}}})", history({"cxo"})) ==
        "unknown_column");
  CHECK(code(map, "c,c\ncxo,cxo\n") == "unknown_column");
  CHECK(code(R"({"group":"one","fields":{"role":{"column":"c"}}})", history({"cxo", "other"})) ==
        "too_few_groups");
  CHECK(code(map, "c,one\ncxo,1\n") == "too_few");
  CHECK(code(map, "c,one\n") == "too_few");
  CHECK(code(map, history({"cxo"})) == "one_answer");
  for (const auto& [won, expected] :
       {std::pair{R"(["0","1"])", "all_won"}, std::pair{R"(["yes"])", "none_won"}}) {
    CHECK(code(std::string(R"({"outcome":{"column":"one","won":)") + won +
                   R"(},"fields":{"role":{"column":"c"}}})",
               history({"cxo", "other"})) == expected);
  }
  const Read single =
      read(R"({"fields":{"size":{"column":"c"},"news":{"column":"one"}}})", history({"7"}));
  CHECK(single.table.inputs.size() == 1);
  CHECK(single.table.warnings.at(0) == "size: it has one answer only; it is left out.");
  std::string sparse = "c,one\ncxo,1\n";
  for (int i = 0; i < 99; ++i) sparse += ",0\n";
  const Read blank = read(R"({"fields":{"role":{"column":"c"},"news":{"column":"one"}}})", sparse);
  CHECK(blank.table.inputs.size() == 1);
  CHECK(blank.table.warnings.at(0).starts_with("role: 99 % of the leads say nothing of it"));
}

std::string with_model(std::string_view plan, std::string_view model) {
  return with_ask_member(plan, "model", model);
}

std::string without_model(std::string_view plan) { return without_ask_member(plan, "model"); }

TEST_CASE("learn: the model goes into the plan's text and nothing else changes") {
  CHECK(with_model(R"({"ask": {"policy": "value"} , "x-a": "}\"{"})", "{}") ==
        R"({"ask": {"policy": "value", "model": {}} , "x-a": "}\"{"})");
  CHECK(with_model(R"({"x-a":[{"ask":{}}],"ask":{ }})", "1") ==
        R"({"x-a":[{"ask":{}}],"ask":{"model": 1 }})");
  CHECK(with_model("{\"name\":\"ask\"\n}\n", "1") ==
        "{\"name\":\"ask\", \"ask\": {\"model\": 1}\n}\n");
  CHECK(with_model(R"({"x-a":{"ask":{}}})", "1") == R"({"x-a":{"ask":{}}, "ask": {"model": 1}})");
  for (const std::string plan :
       {R"({"ask":{"policy":"value","quota":3}})", R"({ "ask" : { "policy" : "value" } })",
        "{\n  \"ask\": {\n    \"policy\": \"value\"\n  },\n  \"name\": \"\\u0022\"\n}\n"}) {
    CHECK(without_model(plan) == plan);
    CHECK(without_model(with_model(plan, R"({"a":[1,"]}"]})")) == plan);
  }
  CHECK(without_model(R"({"ask":{"model":{"a":1}, "policy":"value"}})") ==
        R"({"ask":{"policy":"value"}})");
  CHECK(without_model(R"({"\u0061sk":{"policy":"value","m\u006fdel":1}})") ==
        R"({"\u0061sk":{"policy":"value"}})");
  CHECK(without_model("{") == "{");
}

}  // namespace
}  // namespace fieldwise::learn
