// Nurture (SPEC A9, and A10's content): how leads come into sequences, leave them and come back.
#include <doctest/doctest.h>

#include <map>
#include <string>
#include <vector>

#include "nurture_life.h"
#include "random.h"

using namespace fieldwise;
using namespace fieldwise::test;

TEST_CASE("nurture: SQLs have a track of their own, opened by the action that triggered it") {
  const auto plan = load(plan_text(kTwoTracks));
  Life life(plan);
  life.stands(0, standing(Stage::mql))
      .does(4, R"("type":"demo_request")")
      .stands(4, standing(Stage::sql))
      .stands(5, standing(Stage::mql))  // silent for too long
      .does(6, R"("type":"pricing_request")")
      .stands(7, standing(Stage::sql));  // confirmed by a person, a day after
  CHECK(life.tells(20) == Lines{"0 into education: standing", "0 send guide: entered",
                                "4 out of education: stage", "4 into enablement: standing",
                                "4 send walkthrough: opened", "5 out of enablement: stage",
                                "5 into education #1: returned", "7 out of education #1: stage",
                                "7 into enablement #1: returned", "7 send price_list: opened",
                                "9 send references: waited", "11 send roi_calculator: waited",
                                "13 out of enablement #1: exhausted"});
  CHECK(title_of(*plan, 0) == "Nurture");
  CHECK(title_of(*plan, 1) == "Nurture_SQL");

  SUBCASE("the latest of them counts") {
    const auto opened_by = [&](const std::string& first, const std::string& second) {
      Life eager(plan);
      eager.stands(0, standing(Stage::mql))
          .does(1, R"("type":")" + first + "\"")
          .does(2, R"("type":")" + second + "\"")
          .stands(3, standing(Stage::sql));
      return eager.tells(3).back();
    };
    CHECK(opened_by("demo_request", "pricing_request") == "3 send price_list: opened");
    CHECK(opened_by("pricing_request", "demo_request") == "3 send walkthrough: opened");
  }
  SUBCASE("what was long before is not what triggered it") {
    Life cold(plan);
    cold.does(0, R"("type":"demo_request")")
        .stands(3, standing(Stage::mql))
        .stands(8, standing(Stage::sql));
    CHECK(has(cold.tells(8), "8 send references: entered"));
  }
  SUBCASE("a lead that comes back goes on where it was, and waits no longer than it had to") {
    Life back(plan);
    back.stands(0, standing(Stage::mql))
        .stands(11, standing(Stage::opportunity))
        .stands(13, standing(Stage::mql))
        .stands(21, standing(Stage::opportunity))
        .stands(90, standing(Stage::mql));
    CHECK(back.tells(91) ==
          Lines{"0 into education: standing", "0 send guide: entered", "10 send podcast: waited",
                "11 out of education: stage", "13 into education #1: returned",
                "20 send comparison_guide: waited", "21 out of education #1: stage",
                "90 into education #2: returned", "90 send analyst_report: waited"});
  }
}

TEST_CASE("nurture: never in review, never when suppressed; not_now has content of its own") {
  const auto plan = load(plan_text(R"(
    {"key":"education","within":"30d","steps":[{"asset":"guide"},{"asset":"podcast"},{"asset":"comparison_guide"}]},
    {"key":"sometime","suppression":"not_now","within":"60d","steps":[{"asset":"industry_insight"},{"asset":"product_update"}]})"));
  Standing review = standing(Stage::mql);
  review.in_review = true;
  review.segment[1] = kNone;
  Life life(plan);
  life.stands(0, review)
      .stands(1, standing(Stage::mql))
      .stands(2, review)
      .stands(3, suppressed(Suppression::not_now))
      .stands(4, suppressed(Suppression::never))
      .stands(5, standing(Stage::mql));
  CHECK(life.tells(6) == Lines{"1 into education: standing", "1 send guide: entered",
                               "2 out of education: review", "3 into sometime: standing",
                               "3 send industry_insight: entered", "4 out of sometime: suppression",
                               "5 into education #1: returned"});
  CHECK(title_of(*plan, 1) == "Nurture_NotNow");
}

TEST_CASE("nurture: an opt-out stops it until an opt-in; one of sales, only what sales does") {
  const auto plan = load(plan_text(R"({"key":"s","steps":[{"asset":"guide","wait":"5d"},
    {"asset":"walkthrough","wait":"5d"},{"asset":"references","wait":"5d"},{"asset":"podcast","wait":"5d"}],
    "jumps":[{"key":"look","on":"pricing_visit","tell":"rep"}]})"));
  for (const std::string scope : {R"(,"scope":"marketing")", R"(,"scope":"all")", ""}) {
    CAPTURE(scope);
    Life life(plan);
    life.stands(0, standing(Stage::mql))
        .does(1, R"("type":"opt_out")" + scope)
        .does(2, R"("type":"email_open","name":"guide")")
        .does(8, R"("type":"opt_in")" + scope);
    CHECK(life.tells(9) == Lines{"0 into s: standing", "0 send guide: entered",
                                 "1 out of s: opted_out", "8 into s #1: returned",
                                 "8 send walkthrough: waited"});
    CHECK(view(life.nurture(), life.state).sequence == 0);
    life.tells(4);
    CHECK(view(life.nurture(), life.state).opted_out);
    CHECK(view(life.nurture(), life.state).sequence == kNone);
  }
  Life private_person(plan);
  private_person.stands(0, standing(Stage::mql))
      .does(1, R"("type":"opt_out","scope":"sales")")
      .does(2, R"("type":"page","path":"/pricing")");
  CHECK(private_person.tells(9) ==
        Lines{"0 into s: standing", "0 send guide: entered", "5 send podcast: waited"});
}

TEST_CASE("nurture: a pause keeps steps apart, but not the answer to an action") {
  const auto plan = load(plan_text(
      std::string(kTwoTracks) +
          R"(,{"key":"calls","stages":["sal"],"within":"9d","steps":[{"asset":"objections"},{"asset":"doubts"}]})",
      R"(,"pause":"2d")"));
  Life life(plan);
  life.stands(0, standing(Stage::mql))
      .does(1, R"("type":"email_open","name":"guide")")
      .does(2.5, R"("type":"demo_request")")
      .stands(2.5, standing(Stage::sql))
      .stands(3, standing(Stage::sal));
  CHECK(life.tells(5) == Lines{"0 into education: standing", "0 send guide: entered",
                               "2 send podcast: engaged", "2.5 out of education: stage",
                               "2.5 into enablement: standing", "2.5 send walkthrough: opened",
                               "3 out of enablement: stage", "3 into calls: standing",
                               "4.5 send objections: entered"});
}

TEST_CASE(
    "nurture: a fast track by jump is kept while the lead fits it, over a change of cell too") {
  const auto plan = load(plan_text(R"(
    {"key":"unaware","cell":{"demand_state":"unaware"},"within":"40d","steps":[{"asset":"guide"},{"asset":"podcast"}],
     "jumps":[{"key":"fast","on":"roi_click","sequence":"short"}]},
    {"key":"evaluating","cell":{"demand_state":"evaluating"},"within":"40d","steps":[{"asset":"comparison_guide"},{"asset":"analyst_report"}]},
    {"key":"sales","stages":["sql"],"within":"4d","steps":[{"asset":"references"},{"asset":"price_list"}]},
    {"key":"short","entry":"jump","within":"7d","steps":[{"asset":"walkthrough"},{"asset":"roi_calculator"}]})"));
  Life life(plan);
  life.stands(0, standing(Stage::mql, kUnaware))
      .does(1, R"("type":"email_click","name":"roi")")
      .stands(2, standing(Stage::mql, kEvaluating))
      .stands(3, standing(Stage::sql, kEvaluating))
      .stands(5, standing(Stage::mql, kEvaluating));
  CHECK(life.tells(60) ==
        Lines{"0 into unaware: standing", "0 send guide: entered", "1 out of unaware: jump",
              "1 into short: jump", "1 send walkthrough: entered", "3 out of short: stage",
              "3 into sales: standing", "3 send references: entered", "5 out of sales: stage",
              "5 into short #1: returned", "8 send roi_calculator: waited",
              "15 out of short #1: exhausted", "15 into evaluating: standing",
              "15 send comparison_guide: entered", "55 send analyst_report: waited"});
  CHECK(title_of(*plan, 3) == "Nurture_Short");
}

TEST_CASE("nurture: after a short track the long one does not go on, and another cell's begins") {
  Life life(load(plan_text(R"(
    {"key":"unaware","cell":{"demand_state":"unaware"},"within":"40d","steps":[{"asset":"guide"},{"asset":"podcast"}],
     "jumps":[{"key":"fast","on":"roi_click","sequence":"short"}]},
    {"key":"finalists","cell":{"demand_state":"finalists"},"within":"9d","steps":[{"asset":"references"},{"asset":"price_list"}]},
    {"key":"short","entry":"jump","within":"7d","steps":[{"asset":"walkthrough"},{"asset":"roi_calculator"}]})")));
  life.stands(0, standing(Stage::mql, kUnaware))
      .does(1, R"("type":"email_click","name":"roi")")
      .stands(20, standing(Stage::mql, kFinalists))
      .stands(22, standing(Stage::mql, kUnaware));
  CHECK(life.tells(90) == Lines{"0 into unaware: standing", "0 send guide: entered",
                                "1 out of unaware: jump", "1 into short: jump",
                                "1 send walkthrough: entered", "8 send roi_calculator: waited",
                                "15 out of short: exhausted", "20 into finalists: standing",
                                "20 send references: entered", "22 out of finalists: cell"});
}

TEST_CASE("nurture: a jump does not lead to a sequence that is over") {
  const auto plan =
      load(plan_text(R"(
    {"key":"a","cell":{"demand_state":"unaware"},"within":"40d","steps":[{"asset":"guide"},{"asset":"podcast"}]},
    {"key":"b","cell":{"demand_state":"evaluating"},"within":"40d","steps":[{"asset":"comparison_guide"},{"asset":"analyst_report"}]},
    {"key":"doubt","entry":"jump","next":"back","within":"2d","steps":[{"asset":"objections"},{"asset":"doubts"}]})",
                     R"(,"jumps":[{"key":"d","on":"demo","sequence":"doubt","tell":"rep"}])"));
  Life life(plan);
  life.stands(0, standing(Stage::mql, kUnaware))
      .does(1, R"("type":"demo_request")")
      .stands(6, standing(Stage::mql, kEvaluating))
      .does(7, R"("type":"demo_request")");
  CHECK(life.tells(40) == Lines{"0 into a: standing", "0 send guide: entered", "1 tell rep d: jump",
                                "1 out of a: jump", "1 into doubt: jump",
                                "1 send objections: entered", "3 send doubts: waited",
                                "5 out of doubt: exhausted", "5 into a #1: returned",
                                "6 out of a #1: cell", "6 into b: standing",
                                "6 send comparison_guide: entered", "7 tell rep d: jump"});
}

TEST_CASE("nurture: two sequences that lead to each other come to an end") {
  Life life(load(plan_text(R"(
    {"key":"a","within":"4d","steps":[{"asset":"guide"},{"asset":"podcast"}],"next":"b",
     "jumps":[{"key":"over","if":true,"sequence":"b"}]},
    {"key":"b","entry":"jump","within":"4d","steps":[{"asset":"guide"},{"asset":"podcast"}],"next":"a",
     "jumps":[{"key":"over","if":true,"sequence":"a"}]})")));
  life.stands(0, standing(Stage::mql));
  CHECK(life.tells(50) == Lines{"0 into a: standing", "0 out of a: jump", "0 into b: jump",
                                "0 out of b: jump", "0 into a #1: jump", "0 send guide: entered",
                                "4 send podcast: waited", "8 out of a #1: exhausted",
                                "8 into b #1: followed", "8 out of b #1: exhausted"});
}

namespace {

// Sequences of all kinds, with jumps between them.
std::string random_sequences(Random& random) {
  static const std::vector<std::string> assets = {
      "guide",      "podcast",    "comparison_guide", "analyst_report",   "walkthrough",
      "references", "price_list", "roi_calculator",   "industry_insight", "product_update"};
  const uint32_t count = 2 + random.below(5);
  std::string out;
  for (uint32_t i = 0; i < count; ++i) {
    const bool held = random.chance(20);
    if (i > 0) out += ",";
    out += R"({"key":"s)" + std::to_string(i) + R"(","within":"20d")";
    if (random.chance(25)) out += R"(,"entry":"jump")";
    if (random.chance(40)) out += R"(,"cell":{"demand_state":["unaware","evaluating"]})";
    if (held) out += R"(,"suppression":"not_now")";
    if (!held) out += random.chance(50) ? R"(,"stages":["mql","sql"])" : R"(,"stages":["mql"])";
    if (random.chance(20)) out += R"(,"if":{"<":[{"signal":"pricing_visit"},2]})";
    if (random.chance(15)) out += R"(,"firstTouch":["demo","guide_open"])";
    out += R"(,"steps":[)";
    const uint32_t first = random.below(assets.size()), steps = 2 + random.below(5);
    for (uint32_t k = 0; k < steps; ++k) {
      out += (k == 0 ? "" : ",");
      out += R"({"asset":")" + assets[(first + k * 3) % assets.size()] + "\"";
      if (random.chance(20)) out += R"(,"engaged":["demo","pricing_visit"])";
      if (random.chance(20)) out += R"(,"if":{">=":[{"signal":["guide_open","30d"]},1]})";
      out += "}";
    }
    out += "]";
    if (random.chance(30)) {
      out += R"(,"opens":[{"on":"demo","asset":"objections"},{"on":"quote","asset":"doubts"}])";
    }
    out += R"(,"jumps":[{"key":"p","on":["pricing_visit","guide_open"],"by":1,"tell":"rep"})";
    out += R"(,{"key":"t","if":{">=":[{"signal":["quote","5d"]},1]},"tell":"rep"}])";
    if (random.chance(30)) out += R"(,"next":"back")";
    out += "}";
  }
  return out;
}

void live(Random& random, Life& life) {
  static const std::vector<std::string> does = {R"("type":"page","path":"/pricing")",
                                                R"("type":"email_open","name":"guide")",
                                                R"("type":"demo_request")",
                                                R"("type":"pricing_request")",
                                                R"("type":"download","name":"references")",
                                                R"("type":"email_open","name":"walkthrough")",
                                                R"("type":"visit")",
                                                R"("type":"email_click","name":"roi")",
                                                R"("type":"opt_in")",
                                                R"("type":"opt_out","scope":"sales")"};
  double day = 0;
  for (uint32_t i = 0, n = 5 + random.below(20); i < n; ++i) {
    day += random.below(60) / 10.0 + 0.01;
    if (random.chance(4)) life.does(day, R"("type":"opt_out")");
    life.does(day + 0.001, random.pick(does));
  }
  for (uint32_t i = 0; i < 6; ++i) {
    Standing as =
        standing(random.chance(70) ? Stage::mql : Stage::sql, random.below(3), random.below(3));
    as.in_review = random.chance(10);
    if (random.chance(20)) as = suppressed(Suppression::not_now);
    if (random.chance(10)) as = suppressed(Suppression::never);
    life.stands(random.below(600) / 10.0, as);
  }
}

}  // namespace

TEST_CASE("nurture: what holds for every plan and every lead") {
  uint32_t steps = 0, jumps = 0, returns = 0;
  for (uint64_t seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    std::string common = R"(,"jumps":[{"key":"c","on":"roi_click","sequence":"s1"}])";
    if (random.chance(50)) common += R"(,"pause":"12h")";
    const auto plan = load(plan_text(random_sequences(random), common));
    Life life(plan);
    live(random, life);
    const Lines told = life.tells(120);
    const Nurture& nurture = life.nurture();
    std::vector<uint8_t> sent(nurture.assets.size(), 0);
    std::map<std::string, int> ids;
    uint32_t inside = kNone;
    int64_t before = 0;
    for (const Announcement& a : life.announced()) {
      CHECK(a.at >= before);
      before = a.at;
      const std::string id = std::to_string(static_cast<int>(a.kind)) + "/" +
                             std::to_string(a.subject) + "/" + std::to_string(a.item) + "/" +
                             std::to_string(a.nth);
      CHECK(++ids[id] == 1);
      const Standing& as = life.standing_at(a.at);
      switch (a.kind) {
        case Announcement::Kind::sequence:
          CHECK(inside == kNone);
          inside = a.subject;
          CHECK(fits(nurture.sequences[inside], as));
          CHECK(as.suppression != Suppression::never);
          CHECK(!as.in_review);
          returns += a.nth > 0;
          break;
        case Announcement::Kind::leave:
          CHECK(inside == a.subject);
          inside = kNone;
          break;
        case Announcement::Kind::step:
          CHECK(inside == a.sequence);
          CHECK(step_of(nurture.sequences[inside], a.step).asset == a.subject);
          CHECK(++sent[a.subject] == 1);
          CHECK(fits(nurture.sequences[inside], as));
          ++steps;
          break;
        default:
          ++jumps;
          break;
      }
    }
    CHECK(life.state.sent.size() <= nurture.assets.size());
    CHECK(life.state.places.size() <= nurture.sequences.size());
    // Moments at which nothing happens change nothing, and a copy is as good.
    for (int i = 0; i < 60; ++i) life.looks(random.below(1200) / 10.0 + 0.0005);
    life.copies = true;
    CHECK(life.tells(120) == told);
  }
  // The checks say little if hardly anything happens.
  CHECK(steps > 1000);
  CHECK(jumps > 100);
  CHECK(returns > 100);
}
