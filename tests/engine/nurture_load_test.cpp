// Nurture: what a plan may not say, what it rarely means, and what its library lacks (SPEC A0, A9).
#include <doctest/doctest.h>

#include <string>

#include "json/writer.h"
#include "nurture/library.h"
#include "nurture/notes.h"
#include "nurture_life.h"

using namespace fieldwise;
using namespace fieldwise::test;

TEST_CASE("nurture: mistakes in the library and in sequences are named with their place") {
  const auto wrong = [](const std::string& sequences, const std::string& line,
                        const std::string& more = "", const std::string& assets = kAssets) {
    CAPTURE(sequences);
    const Lines found = codes(errors_of(plan_text(sequences, more, assets)));
    CHECK(found == Lines{line});
  };
  const std::string s = "/playbook/nurture/sequences/0";
  const std::string two = R"("steps":[{"asset":"guide"},{"asset":"podcast"}])";
  const std::string in = R"("within":"9d",)" + two;
  // A sequence whose cell does not exist.
  wrong(R"({"key":"a","cell":{"mood":"good"},)" + in + "}",
        "unknown_segmentation " + s + "/cell/mood");
  wrong(R"({"key":"a","cell":{"account_tier":"tier_9"},)" + in + "}",
        "unknown_segment " + s + "/cell/account_tier");
  wrong(R"({"key":"a","cell":{"account_tier":["tier_1","x"]},)" + in + "}",
        "unknown_segment " + s + "/cell/account_tier/1");
  wrong(R"({"key":"a","cell":{"account_tier":[]},)" + in + "}",
        "range " + s + "/cell/account_tier");
  wrong(R"({"key":"a","cell":"tier_1",)" + in + "}", "type " + s + "/cell");
  wrong(R"({"key":"a","stages":["MQL"],)" + in + "}", "unknown_value " + s + "/stages/0");
  wrong(R"({"key":"a","stages":[],)" + in + "}", "range " + s + "/stages");
  wrong(R"({"key":"a","suppression":"never",)" + in + "}", "unknown_value " + s + "/suppression");
  wrong(R"({"key":"back",)" + in + "}", "reserved " + s + "/key");
  wrong(R"({"key":"a",)" + in + R"(},{"key":"a",)" + in + "}",
        "duplicate /playbook/nurture/sequences/1/key");
  wrong(R"({"key":"a","firstTouch":"nothing",)" + in + "}", "unknown_signal " + s + "/firstTouch");
  wrong(R"({"key":"a","firstTouch":3,)" + in + "}", "type " + s + "/firstTouch");
  wrong(R"({"key":"a","if":{"==":[{"var":"mood"},1]},)" + in + "}",
        "unknown_field " + s + "/if/==/0/var");
  // Steps and their times.
  wrong(R"({"key":"a","within":"9d","steps":[{"asset":"guide"}]})", "range " + s + "/steps");
  wrong(R"({"key":"a","within":"9d"})", "missing_member " + s);
  wrong(R"({"key":"a","within":"9d","steps":[{"asset":"guide"},{"asset":"tome"}]})",
        "unknown_asset " + s + "/steps/1/asset");
  wrong(R"({"key":"a","within":"9d","steps":[{"asset":"guide"},{"asset":"guide"}]})",
        "duplicate " + s + "/steps/1/asset");
  wrong(R"({"key":"a","within":"9d","steps":[{"asset":"guide","wait":"-3d"},{"asset":"podcast"}]})",
        "duration " + s + "/steps/0/wait");
  wrong(R"({"key":"a","within":"9d","steps":[{"asset":"guide","wait":"0d"},{"asset":"podcast"}]})",
        "duration " + s + "/steps/0/wait");
  wrong(R"({"key":"a","within":"0d",)" + two + "}", "duration " + s + "/within");
  wrong(R"({"key":"a","steps":[{"asset":"guide","wait":"3d"},{"asset":"podcast"}]})",
        "missing_member " + s + "/steps/1");
  wrong(R"({"key":"a","within":"9d","steps":[{"asset":"guide","wait":"10d"},{"asset":"podcast"}]})",
        "range " + s + "/within");
  wrong(
      R"({"key":"a","within":"9d","steps":[{"asset":"guide","wait":"9d"},{"asset":"podcast"},{"asset":"doubts"}]})",
      "range " + s + "/within");
  wrong(R"({"key":"a","steps":[{"asset":"guide","wait":"3d"},{"asset":"podcast","wait":"9d"}]})",
        "range " + s + "/steps/0/wait", R"(,"pause":"4d")");
  wrong(R"({"key":"a",)" + in + R"(,"opens":[{"asset":"doubts","on":"nothing"}]})",
        "unknown_signal " + s + "/opens/0/on");
  // Jumps and what follows.
  const auto jump = [&](const std::string& members, const std::string& line) {
    wrong(R"({"key":"a",)" + in + R"(,"jumps":[{"key":"j",)" + members + R"(}]},
      {"key":"b","stages":["sql"],)" +
              in + "}",
          line);
  };
  const std::string j = s + "/jumps/0";
  jump(R"("on":"demo","to":"references")", "unknown_step " + j + "/to");
  jump(R"("on":"demo","to":"tome")", "unknown_asset " + j + "/to");
  jump(R"("on":"demo","purpose":"implementation")", "unknown_step " + j + "/purpose");
  jump(R"("on":"demo","sequence":"c")", "unknown_sequence " + j + "/sequence");
  jump(R"("on":"demo","sequence":"a")", "conflict " + j + "/sequence");
  jump(R"("on":"demo","sequence":"b")", "conflict " + j + "/sequence");
  jump(R"("on":"demo","by":2,"to":"guide")", "conflict " + j);
  jump(R"("on":"demo","by":0)", "range " + j + "/by");
  jump(R"("on":"demo")", "missing_member " + j);
  jump(R"("by":1)", "missing_member " + j);
  jump(R"("if":true,"within":"3d","by":1)", "not_for_type " + j + "/within");
  jump(R"("trigger":"fall","by":1)", "unknown_trigger " + j + "/trigger");
  jump(R"("on":[],"by":1)", "range " + j + "/on");
  wrong(R"({"key":"a",)" + in + R"(,"next":"c"})", "unknown_sequence " + s + "/next");
  wrong(R"({"key":"a",)" + in + R"(,"next":"a"})", "conflict " + s + "/next");
  wrong(R"({"key":"a",)" + in + R"(},{"key":"b","suppression":"not_now","next":"a",)" + in + "}",
        "conflict /playbook/nurture/sequences/1/next");
  wrong(R"({"key":"a",)" + in + "}", "unknown_asset /playbook/nurture/jumps/0/to",
        R"(,"jumps":[{"key":"j","on":"demo","to":"tome"}])");
  // Assets.
  wrong("", "unknown_value /playbook/assets/0/purpose", "",
        R"([{"key":"a","purpose":"fun","stage":"awareness","channel":"email"}])");
  wrong("", "unknown_value /playbook/assets/0/channel", "",
        R"([{"key":"a","purpose":"education","stage":"awareness","channel":"pigeon"}])");
  wrong("", "missing_member /playbook/assets/0", "",
        R"([{"key":"a","purpose":"education","channel":"email"}])");
  wrong(
      "", "type /playbook/assets/0/industry/1", "",
      R"([{"key":"a","purpose":"education","stage":"awareness","channel":"email","industry":["saas",""]}])");
  wrong("", "type /playbook/assets", "", "{}");
}

TEST_CASE("nurture: notes on what is allowed and rarely meant") {
  const auto notes = [](const std::string& sequences, const std::string& more = "") {
    return codes(nurture_notes(*load(plan_text(sequences, more))));
  };
  const std::string s = "/playbook/nurture/sequences";
  const std::string three =
      R"("steps":[{"asset":"guide","wait":"9d"},{"asset":"podcast","wait":"9d"},{"asset":"analyst_report","wait":"9d"}])";
  CHECK(notes(R"({"key":"a",)" + three + "}").empty());
  // Eight steps; a demo is asked for after prices.
  CHECK(
      notes(
          R"({"key":"a","within":"50d","steps":[{"asset":"guide"},{"asset":"podcast"},{"asset":"price_list"},{"asset":"walkthrough"},
    {"asset":"references"},{"asset":"objections"},{"asset":"doubts"},{"asset":"analyst_report"}]})") ==
      Lines{"many_steps " + s + "/0/steps", "cta_order " + s + "/0/steps/3"});
  CHECK(
      notes(
          R"({"key":"a","within":"50d","steps":[{"asset":"guide"},{"asset":"podcast"},{"asset":"objections"},{"asset":"doubts"}]})") ==
      Lines{"few_channels " + s + "/0/steps", "few_channels /playbook/nurture"});
  CHECK(notes(R"({"key":"a",)" + three + R"(},{"key":"b","suppression":"not_now",)" + three +
              "}") == Lines{"shared_asset " + s + "/1/steps/0", "shared_asset " + s + "/1/steps/1",
                            "shared_asset " + s + "/1/steps/2"});
  CHECK(notes(R"({"key":"a","stages":["mql","sql"],)" + three +
              R"(},{"key":"b","cell":{"account_tier":"tier_1"},)" + three + "}") ==
        Lines{"unreachable " + s + "/1"});
  CHECK(notes(R"({"key":"a",)" + three + R"(},{"key":"b","entry":"jump",)" + three + "}") ==
        Lines{"unreachable " + s + "/1"});
  CHECK(notes(R"({"key":"a","next":"b",)" + three + R"(},{"key":"b","entry":"jump",)" + three + "}")
            .empty());
  CHECK(notes(R"({"key":"a","if":true,)" + three + R"(},{"key":"b",)" + three + "}") ==
        Lines{"same_name " + s + "/1"});
  // Whoever is held back gets content of its own, and nobody is held back as an MQL.
  CHECK(notes(R"({"key":"a","stages":["mql","disqualified"],)" + three + "}") ==
        Lines{"unreachable " + s + "/0/stages"});
  CHECK(notes(R"({"key":"a",)" + three +
              R"(},{"key":"b","suppression":"not_now","stages":["mql"],)" +
              R"("steps":[{"asset":"doubts","wait":"9d"},{"asset":"objections","wait":"9d"}]})") ==
        Lines{"unreachable " + s + "/1/stages"});
  const Errors cells = nurture_notes(
      *load(plan_text(R"({"key":"a","cell":{"account_tier":["tier_1","tier_2"]},)" + three + "}")));
  REQUIRE(cells.size() == 1);
  CHECK(cells[0].code == "empty_cells");
  CHECK(cells[0].message ==
        "MQLs in 3 cells find no sequence: unaware × tier_3, evaluating × tier_3, "
        "finalists × tier_3");
}

TEST_CASE("nurture: the library names the cells that are empty") {
  const auto text = [](const std::string& assets) {
    return library_text(library_of(*load(plan_text(
        R"({"key":"s","within":"9d","steps":[{"asset":"a"},{"asset":"b"}]})", "", assets))));
  };
  CHECK(text(R"([{"key":"a","purpose":"education","stage":"awareness","channel":"email"},
    {"key":"b","purpose":"implementation","stage":"decision","channel":"phone"}])") ==
        R"(2 assets: email 1, phone 1

                        awareness  consideration       decision
  education                     1              0              0
  comparison                    0              0              0
  implementation                0              0              1

7 empty cells:
  education for consideration
  education for decision
  comparison for awareness
  comparison for consideration
  comparison for decision
  implementation for awareness
  implementation for consideration
)");
  const auto plan =
      load(plan_text(R"({"key":"s","within":"9d","steps":[{"asset":"a"},{"asset":"b"}]})", "",
                     R"([
    {"key":"a","purpose":"education","stage":"awareness","channel":"email","industry":["saas","health"]},
    {"key":"b","purpose":"comparison","stage":"awareness","channel":"email","industry":["saas"]},
    {"key":"c","purpose":"implementation","stage":"decision","channel":"email"}])"));
  const Library library = library_of(*plan);
  CHECK(library.cells.size() == 18);
  const auto assets = [&](std::string_view industry, Purpose purpose, BuyerStage stage) {
    for (const LibraryCell& cell : library.cells) {
      if (cell.industry == industry && cell.purpose == purpose && cell.stage == stage) {
        return cell.assets;
      }
    }
    return 99u;
  };
  CHECK(assets("health", Purpose::education, BuyerStage::awareness) == 1);
  CHECK(assets("health", Purpose::comparison, BuyerStage::awareness) == 0);
  CHECK(assets("saas", Purpose::comparison, BuyerStage::awareness) == 1);
  CHECK(assets("saas", Purpose::implementation, BuyerStage::decision) == 1);
  CHECK(library_text(library).find("comparison for awareness in health") != std::string::npos);
  std::string json;
  JsonWriter w(json);
  write_library(w, library);
  CHECK(
      json.find(
          R"("cells":[{"purpose":"education","stage":"awareness","industry":"health","assets":1})") !=
      std::string::npos);
  CHECK(json.find(
            R"("empty":[{"purpose":"education","stage":"consideration","industry":"health"})") !=
        std::string::npos);
}
