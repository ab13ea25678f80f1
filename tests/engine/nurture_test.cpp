// Nurture (SPEC A9): who gets which sequence, and what moves a lead in it.
#include <doctest/doctest.h>

#include "nurture_life.h"

using namespace fieldwise;
using namespace fieldwise::test;

TEST_CASE("nurture: tier 2, evaluating, within 21 days: the example of SPEC A9") {
  Life life(load(plan_text(kEvaluatingTier2)));
  life.stands(0, standing(Stage::mql));
  CHECK(life.nurture().sequences[0].title == "Nurture_Evaluating_Tier2");
  CHECK(life.tells(100) ==
        Lines{"0 into evaluating_2: standing", "0 send comparison_guide: entered",
              "7 send analyst_report: waited", "14 send walkthrough: waited",
              "21 send roi_calculator: waited", "28 out of evaluating_2: exhausted"});
  const NurtureView end = view(life.nurture(), life.state);
  CHECK(end.exhausted);
  CHECK(end.sequence == 0);
  CHECK(end.next == kNone);
  CHECK(wake(life.state) == kNever);
}

TEST_CASE("nurture: engagement advances, the calendar only where there is none") {
  Life life(load(plan_text(kEvaluatingTier2)));
  life.stands(0, standing(Stage::mql))
      .does(1, R"("type":"download","name":"comparison_guide")")
      .does(2, R"("type":"email_open","name":"comparison_guide")")  // was sent before the last one
      .does(3, R"("type":"other","name":"analyst_report")");
  CHECK(life.tells(15) == Lines{"0 into evaluating_2: standing", "0 send comparison_guide: entered",
                                "1 send analyst_report: engaged", "3 send walkthrough: engaged",
                                "10 send roi_calculator: waited"});
  REQUIRE(life.announced()[2].event != nullptr);
  CHECK(life.announced()[2].event->name == "comparison_guide");
  CHECK(life.announced()[2].step == 1);
  CHECK(life.announced()[4].event == nullptr);  // time alone
  const NurtureView now = view(life.nurture(), life.state);
  CHECK(now.done == 4);
  CHECK(now.exhausted);
  CHECK(life.state.sent.size() == 4);
  CHECK(life.state.sent[1].at == kStart + kDay);
}

TEST_CASE("nurture: a host can ask what comes next, and when at the latest") {
  Life life(load(plan_text(kEvaluatingTier2)));
  life.tells(0);
  CHECK(view(life.nurture(), life.state).sequence == kNone);
  life.stands(0, standing(Stage::mql)).tells(9);
  const NurtureView now = view(life.nurture(), life.state);
  CHECK(now.sequence == 0);
  CHECK(now.done == 2);
  CHECK(now.next == 2);
  CHECK(now.latest == kStart + 14 * kDay);
  CHECK(!now.exhausted);
}

TEST_CASE("nurture: what counts as engagement is the asset's or the step's to say") {
  const std::string assets = R"([
    {"key":"a","purpose":"education","stage":"awareness","channel":"email","engaged":["webinar","guide_open"]},
    {"key":"b","purpose":"education","stage":"awareness","channel":"social","engaged":"webinar"},
    {"key":"c","purpose":"education","stage":"awareness","channel":"phone"},
    {"key":"d","purpose":"education","stage":"awareness","channel":"email"}])";
  Life life(load(plan_text(R"({"key":"s","within":"90d","steps":[{"asset":"a"},
    {"asset":"b","engaged":"pricing_visit"},
    {"asset":"c","engaged":{">=":[{"signal":["pricing_visit","7d"]},2]}},{"asset":"d"}]})",
                           "", assets)));
  life.stands(0, standing(Stage::mql))
      .does(1, R"("type":"download","name":"a")")  // the asset has signals of its own
      .does(2, R"("type":"webinar")")
      .does(3, R"("type":"webinar")")  // the step has another
      .does(4, R"("type":"page","path":"/pricing")")
      .does(5, R"("type":"webinar")")
      .does(6, R"("type":"page","path":"/pricing/eu")");
  CHECK(life.tells(8) == Lines{"0 into s: standing", "0 send a: entered", "2 send b: engaged",
                               "4 send c: engaged", "6 send d: engaged"});

  SUBCASE("a condition that holds already is no engagement") {
    Life eager(load(plan_text(R"({"key":"s","within":"30d","steps":[
      {"asset":"a","engaged":{">=":[{"signal":"pricing_visit"},1]}},
      {"asset":"b","engaged":{">=":[{"signal":"pricing_visit"},1]}},{"asset":"c"}]})",
                              "", assets)));
    eager.does(0, R"("type":"page","path":"/pricing")").stands(1, standing(Stage::mql));
    CHECK(eager.tells(20) == Lines{"1 into s: standing", "1 send a: entered", "16 send b: waited"});
  }
}

TEST_CASE("nurture: opened the guide and visited pricing: two assets ahead, and the rep is told") {
  const auto plan = load(plan_text(R"({"key":"education","within":"35d",
    "steps":[{"asset":"guide"},{"asset":"podcast"},{"asset":"analyst_report"},{"asset":"comparison_guide"},{"asset":"references"},{"asset":"price_list"}],
    "jumps":[{"key":"hot","on":["guide_open","pricing_visit"],"within":"14d","by":2,"tell":"rep","reason":"Opened the guide and visited pricing"}]})"));
  Life life(plan);
  life.stands(0, standing(Stage::mql))
      .does(1, R"("type":"page","path":"/pricing")")
      .does(2, R"("type":"email_open","name":"guide")")
      .does(3, R"("type":"page","path":"/pricing")");  // once per lead
  const Lines expected = {"0 into education: standing", "0 send guide: entered",
                          "2 tell rep Opened the guide and visited pricing: jump",
                          "2 send comparison_guide: jump", "9 send references: waited"};
  CHECK(life.tells(10) == expected);

  SUBCASE("not when one of them is too long ago") {
    Life slow(plan);
    slow.stands(0, standing(Stage::mql))
        .does(1, R"("type":"page","path":"/pricing")")
        .does(15, R"("type":"email_open","name":"guide")");
    CHECK(slow.tells(10).size() == 3);
    CHECK(!has(slow.tells(20), "15 tell rep Opened the guide and visited pricing: jump"));
    Life quick(plan);
    quick.stands(0, standing(Stage::mql))
        .does(1, R"("type":"page","path":"/pricing")")
        .does(14.9, R"("type":"email_open","name":"guide")");
    CHECK(has(quick.tells(20), "14.9 tell rep Opened the guide and visited pricing: jump"));
  }
  SUBCASE("one that only tells the rep leaves the rest as it is") {
    Life told(load(plan_text(
        R"({"key":"s","within":"20d","steps":[{"asset":"guide"},{"asset":"podcast"},{"asset":"doubts"}],
      "jumps":[{"key":"opened","on":"guide_open","tell":"rep"}]})")));
    told.stands(0, standing(Stage::mql)).does(1, R"("type":"email_open","name":"guide")");
    CHECK(told.tells(5) == Lines{"0 into s: standing", "0 send guide: entered",
                                 "1 tell rep opened: jump", "1 send podcast: engaged"});
  }
  SUBCASE("not for what all happened before the lead came in") {
    Life known(plan);
    known.does(0, R"("type":"page","path":"/pricing")")
        .does(1, R"("type":"email_open","name":"guide")")
        .stands(2, standing(Stage::mql));
    CHECK(known.tells(5) == Lines{"2 into education: standing", "2 send guide: entered"});
  }
  SUBCASE("what was sent before is not one of those skipped") {
    Life second(load(plan_text(R"(
      {"key":"first","cell":{"demand_state":"unaware"},"steps":[{"asset":"podcast","wait":"9d"},{"asset":"doubts","wait":"9d"}]},
      {"key":"education","within":"35d","steps":[{"asset":"guide"},{"asset":"podcast"},{"asset":"analyst_report"},{"asset":"comparison_guide"},{"asset":"references"}],
       "jumps":[{"key":"hot","on":"pricing_visit","by":2}]})")));
    second.stands(0, standing(Stage::mql, kUnaware))
        .stands(1, standing(Stage::mql))
        .does(2, R"("type":"page","path":"/pricing")");
    CHECK(second.tells(3).back() == "2 send references: jump");
  }
  SUBCASE("the last one is never skipped") {
    Life late(plan);
    late.stands(0, standing(Stage::mql))
        .does(28.5, R"("type":"page","path":"/pricing")")
        .does(29, R"("type":"email_open","name":"guide")");
    const Lines lines = late.tells(60);
    CHECK(has(lines, "28 send references: waited"));
    CHECK(has(lines, "29 send price_list: jump"));
  }
}

TEST_CASE("nurture: a pricing guide at the first touch takes the short track") {
  const auto plan = load(plan_text(R"(
    {"key":"fast","title":"Fast track","firstTouch":"pricing_guide","within":"7d","steps":[{"asset":"comparison_guide"},{"asset":"roi_calculator"}]},
    {"key":"education","within":"35d","steps":[{"asset":"guide"},{"asset":"podcast"},{"asset":"comparison_guide"}]})"));
  const auto first = [&](Life& life) { return life.stands(9, standing(Stage::mql)).tells(9)[0]; };
  Life direct(plan);
  direct.does(0, R"("type":"visit")")
      .does(0.1, R"("type":"page","path":"/")")
      .does(0.2, R"("type":"download","name":"pricing_guide")");
  CHECK(first(direct) == "9 into fast: standing");
  CHECK(direct.tells(60) == Lines{"9 into fast: standing", "9 send comparison_guide: entered",
                                  "16 send roi_calculator: waited", "23 out of fast: exhausted"});
  Life later(plan);
  later.does(0, R"("type":"visit")")
      .does(1, R"("type":"visit")")
      .does(1.1, R"("type":"download","name":"pricing_guide")");
  CHECK(first(later) == "9 into education: standing");
  Life by_api(plan);
  by_api.does(0, R"("type":"download","name":"pricing_guide")");
  CHECK(first(by_api) == "9 into fast: standing");
  Life second(plan);
  second.does(0, R"("type":"webinar")").does(1, R"("type":"download","name":"pricing_guide")");
  CHECK(first(second) == "9 into education: standing");
}

TEST_CASE("nurture: a jump leads to a step or a purpose, never back, never to what was sent") {
  const auto plan = load(plan_text(R"(
    {"key":"first","cell":{"demand_state":"unaware"},"within":"9d","steps":[{"asset":"walkthrough"},{"asset":"doubts"}]},
    {"key":"s","within":"40d","steps":[{"asset":"guide"},{"asset":"comparison_guide"},{"asset":"walkthrough"},{"asset":"analyst_report"},{"asset":"price_list"},{"asset":"podcast"}],
     "jumps":[{"key":"to","on":"demo","to":"comparison_guide","tell":"rep"},{"key":"buy","on":"roi_click","purpose":"implementation"}]})"));
  Life life(plan);
  life.stands(0, standing(Stage::mql))
      .does(1, R"("type":"demo_request")")
      .stands(2, standing(Stage::opportunity));
  CHECK(life.tells(2) == Lines{"0 into s: standing", "0 send guide: entered", "1 tell rep to: jump",
                               "1 send comparison_guide: jump", "2 out of s: stage"});
  Life past(plan);
  past.stands(0, standing(Stage::mql)).does(9, R"("type":"demo_request")");
  CHECK(past.tells(15).size() == 4);
  CHECK(past.tells(16).back() == "16 send walkthrough: waited");
  Life sent(plan);
  sent.stands(0, standing(Stage::mql, kUnaware))
      .stands(1, standing(Stage::mql))
      .does(2, R"("type":"email_click","name":"roi")");
  CHECK(sent.tells(2).back() == "2 send price_list: jump");
}

TEST_CASE("nurture: a click on the ROI calculator goes straight to implementation content") {
  const std::string sequence = R"({"key":"education","within":"35d",
    "steps":[{"asset":"guide"},{"asset":"podcast"},{"asset":"comparison_guide"},{"asset":"walkthrough"},{"asset":"price_list"}]})";
  Life life(load(plan_text(
      sequence, R"(,"jumps":[{"key":"roi","on":"roi_click","purpose":"implementation"}])")));
  life.stands(0, standing(Stage::mql)).does(3, R"("type":"email_click","name":"roi")");
  CHECK(life.tells(11) ==
        Lines{"0 into education: standing", "0 send guide: entered", "3 send walkthrough: jump"});

  SUBCASE("in a sequence that has it behind it or has none, nothing changes") {
    Life past(load(plan_text(
        R"({"key":"s","within":"20d","steps":[{"asset":"walkthrough"},{"asset":"guide"},{"asset":"podcast"}]},
           {"key":"t","stages":["sql"],"within":"20d","steps":[{"asset":"references"},{"asset":"objections"}]})",
        R"(,"jumps":[{"key":"roi","on":"roi_click","purpose":"implementation"}])")));
    past.stands(0, standing(Stage::mql))
        .does(3, R"("type":"email_click","name":"roi")")
        .stands(4, standing(Stage::sql))
        .does(5, R"("type":"email_click","name":"roi")");
    CHECK(past.tells(6) == Lines{"0 into s: standing", "0 send walkthrough: entered",
                                 "4 out of s: stage", "4 into t: standing",
                                 "4 send references: entered"});
    CHECK(past.nurture().sequences[1].jumps.empty());
  }
}

TEST_CASE(
    "nurture: tracks per industry, proof and prices for finalists, the tier before the state") {
  const auto plan = load(plan_text(R"(
    {"key":"named","cell":{"account_tier":"tier_1"},"within":"9d","steps":[{"asset":"references"},{"asset":"price_list"}]},
    {"key":"finalists","cell":{"demand_state":"finalists"},"within":"9d","steps":[{"asset":"references"},{"asset":"price_list"}]},
    {"key":"saas","title":"SaaS","if":{"==":[{"var":"industry"},"saas"]},"within":"9d","steps":[{"asset":"guide"},{"asset":"podcast"}]},
    {"key":"others","cell":{"demand_state":["unaware","evaluating"]},"within":"9d","steps":[{"asset":"podcast"},{"asset":"guide"}]})"));
  const auto first = [&](uint32_t state, uint32_t tier, const std::string& industry) {
    Life life(plan);
    life.does(0, R"("type":"answer","field":"industry","value":")" + industry + "\"");
    return life.stands(1, standing(Stage::mql, state, tier)).tells(1)[0];
  };
  CHECK(first(kFinalists, kTier1, "saas") == "1 into named: standing");
  CHECK(first(kFinalists, kTier2, "saas") == "1 into finalists: standing");
  CHECK(first(kEvaluating, kTier3, "saas") == "1 into saas: standing");
  CHECK(first(kEvaluating, kTier3, "health") == "1 into others: standing");
  CHECK(title_of(*plan, 3) == "Nurture_UnawareOrEvaluating");
}

TEST_CASE("nurture: names of sequences stay short, however many values a cell has") {
  const auto title = [](const std::string& stages) {
    const auto plan = load(plan_text(R"({"key":"s","stages":[)" + stages + R"(],"within":"9d",
      "steps":[{"asset":"references"},{"asset":"price_list"}]})"));
    return std::string(title_of(*plan, 0));
  };
  CHECK(title(R"("mql")") == "Nurture");
  CHECK(title(R"("sql")") == "Nurture_SQL");
  CHECK(title(R"("sql","sal")") == "Nurture_SALOrSQL");
  CHECK(title(R"("inquiry","mql","sal")") == "Nurture_InquiryToSAL");
  CHECK(title(R"("inquiry","mql","sal","sql","opportunity")") == "Nurture_InquiryToOpportunity");
  CHECK(title(R"("inquiry","sal","sql")") == "Nurture_InquiryOr2Others");
}

TEST_CASE("nurture: a score drop gets objection handling, and then goes on") {
  const auto plan = load(plan_text(R"(
    {"key":"education","within":"30d","steps":[{"asset":"guide"},{"asset":"podcast"},{"asset":"comparison_guide"},{"asset":"analyst_report"}],
     "jumps":[{"key":"drop","trigger":"drop","sequence":"doubt"}]},
    {"key":"doubt","entry":"jump","next":"back","steps":[{"asset":"objections","wait":"3d"},{"asset":"doubts","wait":"3d"}]})"));
  Life life(plan);
  life.stands(0, standing(Stage::mql)).triggers(4, 0).triggers(12, 1);
  CHECK(life.tells(31) ==
        Lines{"0 into education: standing", "0 send guide: entered", "10 send podcast: waited",
              "12 out of education: jump", "12 into doubt: jump", "12 send objections: entered",
              "15 send doubts: waited", "18 out of doubt: exhausted",
              "18 into education #1: returned", "20 send comparison_guide: waited",
              "30 send analyst_report: waited"});
}

TEST_CASE("nurture: content by score") {
  Life life(load(plan_text(R"({"key":"s","within":"20d","steps":[
    {"asset":"guide","if":{"<":[{"score":"engagement"},30]}},
    {"asset":"podcast","if":{"<":[{"score":"engagement"},30]}},
    {"asset":"comparison_guide","if":{"<":[{"score":"engagement"},60]}},
    {"asset":"price_list"},{"asset":"references"}]})")));
  life.stands(0, standing(Stage::mql)).does(1, R"("type":"webinar")");
  CHECK(life.tells(11) == Lines{"0 into s: standing", "0 send guide: entered",
                                "5 send comparison_guide: waited", "10 send price_list: waited"});
}

TEST_CASE("nurture: nobody is sent an asset twice, whatever sequences hold it") {
  Life life(load(plan_text(R"(
    {"key":"a","cell":{"demand_state":"unaware"},"within":"20d","steps":[{"asset":"guide"},{"asset":"podcast"}],"next":"b"},
    {"key":"b","within":"20d","steps":[{"asset":"guide"},{"asset":"podcast"},{"asset":"references"}]})")));
  life.stands(0, standing(Stage::mql, kUnaware));
  CHECK(life.tells(100) == Lines{"0 into a: standing", "0 send guide: entered",
                                 "20 send podcast: waited", "40 out of a: exhausted",
                                 "40 into b: followed", "40 send references: entered",
                                 "50 out of b: exhausted"});
}
