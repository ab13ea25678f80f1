// Backtests: what the rules alone would have made of leads, against cases that were worked out by
// hand.
#include "backtest/backtest.h"

#include <doctest/doctest.h>

#include <string>

#include "backtest/difference.h"
#include "json/document.h"

namespace {

using namespace fieldwise;
using namespace fieldwise::backtest;

constexpr int64_t kDay = 86400000;
constexpr int64_t kNow = 1000 * kDay;

constexpr char kPlan[] = R"({"fieldwise":1,"name":"Tested","fields":[
    {"key":"email","type":"email"},
    {"key":"size","type":"choice","options":[{"value":"s"},{"value":"l"}]},
    {"key":"student","type":"boolean"}],
  "axes":[{"key":"fit"}],
  "rules":[{"key":"large","axis":"fit","points":40,"if":{"==":[{"var":"size"},"l"]}}],
  "thresholds":[{"stage":"mql","when":[{"axis":"fit","min":40}]}],
  "disqualifications":[{"key":"student","outcome":"Disqualified_Student","kind":"never","reason":"Studies","if":{"var":"student"}}],
  "segments":[{"key":"size","values":[{"key":"large","if":{"==":[{"var":"size"},"l"]}},{"key":"small","if":{"==":[{"var":"size"},"s"]}}]}]})";

std::shared_ptr<const Plan> plan_of(std::string_view json) {
  const PlanResult result = load_plan(json);
  REQUIRE_MESSAGE(result.plan != nullptr, to_json(result.errors));
  return result.plan;
}

class Life {
 public:
  Life& at(int day, const std::string& members) {
    const Errors errors = log.add("{\"client\":\"c\",\"seq\":" + std::to_string(++seq_) +
                                  ",\"at\":" + std::to_string(day * kDay) + "," + members + "}");
    REQUIRE_MESSAGE(errors.empty(), to_json(errors));
    return *this;
  }
  Life& answers(int day, const std::string& field, const std::string& value) {
    return at(day, R"("type":"answer","field":")" + field + R"(","value":)" + value);
  }
  Life& reports(int day, const std::string& outcome) {
    return at(day, R"("type":"outcome","outcome":")" + outcome + "\"" +
                       (outcome == "lost" || outcome == "rejected" ? R"(,"reason":"r")" : ""));
  }
  EventLog log;

 private:
  int seq_ = 0;
};

Life known(int day) {
  Life out;
  out.answers(day, "email", "\"ada@acme.example\"");
  return out;
}

}  // namespace

TEST_CASE("backtest: what sales said is the end, and plays no part in what the rules find") {
  const auto plan = plan_of(kPlan);
  // Sales made it an opportunity and won it; the rules never saw why.
  Life unseen = known(1);
  unseen.reports(2, "opportunity").reports(5, "won").answers(6, "size", "\"l\"");
  const Crossing missed = crossing_of(*plan, "unseen", unseen.log, kNow);
  CHECK(missed.end == End::won);
  CHECK(missed.ended_at == 5 * kDay);
  CHECK(!missed.crossed);
  CHECK(missed.crossed_at == kNever);

  Life found = known(1);
  found.answers(3, "size", "\"l\"").reports(4, "rejected").reports(30, "won").reports(40, "lost");
  const Crossing seen = crossing_of(*plan, "found", found.log, kNow);
  CHECK(seen.end == End::won);  // once won it stays so
  CHECK(seen.ended_at == 30 * kDay);
  CHECK(seen.crossed_at == 3 * kDay);
  CHECK(seen.segment[0] == 0);
  // What came after the moment that is looked at has not happened.
  CHECK(crossing_of(*plan, "found", found.log, 10 * kDay).end == End::lost);
  CHECK(crossing_of(*plan, "found", found.log, 3 * kDay).end == End::open);
  CHECK(!crossing_of(*plan, "found", found.log, 2 * kDay).crossed);

  // A person's disqualification is a report; the plan's own is a rule.
  Life by_person = known(1);
  by_person.at(2, R"("type":"disqualify","outcome":"Disqualified_X","kind":"never")")
      .answers(3, "size", "\"l\"");
  CHECK(crossing_of(*plan, "p", by_person.log, kNow).crossed);
  Life by_rule = known(1);
  by_rule.answers(2, "student", "true").answers(3, "size", "\"l\"");
  CHECK(!crossing_of(*plan, "r", by_rule.log, kNow).crossed);
  Life nobody;
  nobody.answers(1, "size", "\"l\"");
  CHECK(!crossing_of(*plan, "n", nobody.log, kNow).crossed);
  CHECK(!crossing_of(*plan, "empty", EventLog(), kNow).crossed);
}

TEST_CASE("backtest: 70 of 100 won leads must cross, to the lead") {
  const auto plan = plan_of(kPlan);
  for (const uint32_t crossed : {69u, 70u}) {
    std::vector<Crossing> leads(130);
    for (uint32_t i = 0; i < leads.size(); ++i) {
      Crossing& lead = leads[i];
      lead.name = std::to_string(i);
      std::fill(std::begin(lead.segment), std::end(lead.segment), kNone);
      lead.segment[0] = i % 2;
      lead.end = i < 100 ? End::won : i < 120 ? End::lost : End::open;
      lead.crossed = i < crossed || (i >= 100 && i < 105);
    }
    insight::Dimension by;
    by.kind = insight::Dimension::Kind::segment;
    const Backtest found = backtest_of(*plan, leads, by);
    CHECK(found.passes() == (crossed == 70));
    CHECK(found.all.won == 100);
    CHECK(found.all.crossed_won == crossed);
    CHECK(found.all.lost == 20);
    CHECK(found.all.crossed_lost == 5);
    CHECK(found.all.open == 10);
    CHECK(found.missed.size() == 100 - crossed);
    CHECK(found.missed.front() == std::to_string(crossed));
    CHECK(found.false_positives == std::vector<std::string>{"100", "101", "102", "103", "104"});
    REQUIRE(found.groups.size() == 2);
    CHECK(found.groups[0].name == "large");
    CHECK(found.groups[0].counts.won == 50);
    CHECK(found.days == -1);
    // Wilson's interval for 70 of 100 is .6042 to .7811.
    if (crossed == 70) {
      CHECK(found.low == doctest::Approx(0.6042).epsilon(0.001));
      CHECK(found.high == doctest::Approx(0.7811).epsilon(0.001));
    }
  }
  CHECK(!backtest_of(*plan, {}, {}).passes());  // nothing shows anything
}

TEST_CASE("backtest: a table of answers counts with an e-mail address that is known") {
  const auto plan = plan_of(kPlan);
  learn::Leads leads;
  const auto& options = plan->fields[1].options;
  leads.fields.push_back({1, {}, false});
  for (const int size : {0, 1, -1}) {
    learn::Cell cell;
    cell.known = size >= 0;
    if (cell.known) cell.value = Value::of(options[static_cast<size_t>(size)].value);
    leads.fields[0].cells.push_back(cell);
    leads.groups.push_back(static_cast<uint32_t>(size + 1));
    leads.outcomes.push_back(size == 1 ? 1 : 0);
  }
  const std::vector<Crossing> found = crossings_of(leads, standings_of(*plan, leads));
  REQUIRE(found.size() == 3);
  CHECK(!found[0].crossed);
  CHECK(found[1].crossed);
  CHECK(!found[2].crossed);  // what the lead before answered is gone
  CHECK(found[1].name == "3");
  CHECK(found[1].end == End::won);
  CHECK(found[0].segment[0] == 1);
  CHECK(found[2].segment[0] == kNone);
}

TEST_CASE("difference: who stands elsewhere, and who crosses under one plan only") {
  const auto today = plan_of(kPlan);
  std::string text = kPlan;
  const std::string was = R"(,"if":{"==":[{"var":"size"},"l"]}}],)";
  text.replace(text.find(was), was.size(), R"(,"if":{"==":[{"var":"size"},"s"]}}],)");
  const auto other = plan_of(text);
  std::vector<Place> a, b;
  const auto put = [&](const std::string& name, const Life& life) {
    a.push_back(place_of(*today, name, life.log, kNow));
    b.push_back(place_of(*other, name, life.log, kNow));
  };
  Life won = known(1);
  put("won", won.answers(2, "size", "\"l\"").reports(9, "won"));
  Life lost = known(1);
  put("lost", lost.answers(2, "size", "\"s\"").reports(9, "lost"));
  Life open = known(1);
  put("large", open.answers(2, "size", "\"l\""));
  Life small = known(1);
  put("small", small.answers(2, "size", "\"s\""));
  Life neither = known(1);
  put("neither", neither);
  insight::Dimension by;
  by.kind = insight::Dimension::Kind::segment;
  const Difference found = difference_of(*today, a, b, by);
  CHECK(found.all.leads == 5);
  // What became of the two that sales closed is what it was: only those that are open stand
  // elsewhere.
  CHECK(found.all.moved == 2);
  REQUIRE(found.moves.size() == 2);
  CHECK(found.moves[0].from == Stage::inquiry);
  CHECK(found.moves[0].to == Stage::mql);
  CHECK(found.moves[0].leads == std::vector<std::string>{"small"});
  CHECK(found.moves[1].from == Stage::mql);
  CHECK(found.moves[1].to == Stage::inquiry);
  CHECK(found.moves[1].leads == std::vector<std::string>{"large"});
  const Shift& of_won = found.all.by_end[static_cast<size_t>(End::won)];
  CHECK(of_won.dropped == std::vector<std::string>{"won"});
  CHECK(of_won.all() == 1);
  const Shift& of_lost = found.all.by_end[static_cast<size_t>(End::lost)];
  CHECK(of_lost.gained == std::vector<std::string>{"lost"});
  const Shift& of_open = found.all.by_end[static_cast<size_t>(End::open)];
  CHECK(of_open.gained == std::vector<std::string>{"small"});
  CHECK(of_open.dropped == std::vector<std::string>{"large"});
  CHECK(of_open.neither == 1);
  CHECK(of_open.both == 0);
  REQUIRE(found.groups.size() == 3);
  CHECK(found.groups[0].name.empty());
  CHECK(found.groups[1].name == "large");
  CHECK(found.groups[1].leads == 2);
  CHECK(found.groups[1].moved == 1);

  const Difference same = difference_of(*today, a, a, {});
  CHECK(same.all.moved == 0);
  CHECK(same.moves.empty());
  CHECK(same.all.by_end[static_cast<size_t>(End::won)].both == 1);
}
