// Nurture (SPEC A9, and A10's content): who gets which sequence, what moves a lead in it, and what
// a plan may not say.
#include "nurture/nurture.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "fieldwise/plan.h"
#include "json/writer.h"
#include "nurture/library.h"
#include "nurture/notes.h"
#include "plan/names.h"
#include "playbook/playbook.h"
#include "profile/profile.h"
#include "random.h"
#include "timeline/timeline.h"

// Shows what came out instead.
template <>
struct doctest::StringMaker<std::vector<std::string>> {
  static String convert(const std::vector<std::string>& lines) {
    std::string out = "\n";
    for (const std::string& line : lines) out += "  " + line + "\n";
    return out.c_str();
  }
};

namespace {

using namespace fieldwise;
using test::Random;

constexpr int64_t kDay = 86400000;
constexpr int64_t kStart = 1800000000000;

// Assets that most of these plans use.
constexpr char kAssets[] = R"([
  {"key":"guide","purpose":"education","stage":"awareness","channel":"email","cta":"consultation"},
  {"key":"podcast","purpose":"education","stage":"awareness","channel":"social"},
  {"key":"comparison_guide","title":"Comparison guide","purpose":"comparison","stage":"consideration","channel":"email","cta":"consultation"},
  {"key":"analyst_report","purpose":"comparison","stage":"consideration","channel":"retargeting"},
  {"key":"walkthrough","title":"12-minute walkthrough","purpose":"implementation","stage":"decision","channel":"sales_touch","cta":"demo"},
  {"key":"roi_calculator","purpose":"implementation","stage":"decision","channel":"email","cta":"assessment"},
  {"key":"references","purpose":"comparison","stage":"decision","channel":"phone"},
  {"key":"price_list","purpose":"implementation","stage":"decision","channel":"email","cta":"pricing"},
  {"key":"objections","purpose":"comparison","stage":"consideration","channel":"email"},
  {"key":"doubts","purpose":"comparison","stage":"decision","channel":"social"},
  {"key":"industry_insight","purpose":"education","stage":"awareness","channel":"email"},
  {"key":"product_update","purpose":"education","stage":"consideration","channel":"social"}])";

// A plan with these sequences; `more` are further members of "nurture".
std::string plan_text(const std::string& sequences, const std::string& more = "",
                      const std::string& assets = kAssets) {
  return R"({"fieldwise":1,"name":"N","fields":[{"key":"email","type":"email"},
    {"key":"industry","type":"choice","options":[{"value":"saas"},{"value":"health"}]}],
    "signals":[{"key":"guide_open","on":"email_open","name":"guide"},
      {"key":"pricing_visit","on":"page","path":"/pricing*"},
      {"key":"pricing_guide","on":"download","name":"pricing_guide"},
      {"key":"roi_click","on":"email_click","name":"roi"},
      {"key":"demo","on":"demo_request"},{"key":"quote","on":"pricing_request"},
      {"key":"webinar","on":"webinar"}],
    "triggers":[{"key":"rise","axis":"engagement","rises":20,"within":"7d"},{"key":"drop","axis":"engagement","drops":20,"within":"7d"}],
    "axes":[{"key":"state"},{"key":"tier"},{"key":"engagement"}],
    "rules":[{"key":"w","axis":"engagement","points":30,"signal":"webinar"}],
    "segments":[
      {"key":"demand_state","axis":"state","bands":[{"key":"unaware"},{"key":"evaluating","min":10},{"key":"finalists","min":20}]},
      {"key":"account_tier","axis":"tier","bands":[{"key":"tier_3"},{"key":"tier_2","min":10},{"key":"tier_1","min":20}]}],
    "playbook":{"assets":)" +
         assets + R"(,"nurture":{"sequences":[)" + sequences + "]" + more + "}}}";
}

std::shared_ptr<const Plan> load(const std::string& text) {
  const PlanResult result = load_plan(text);
  for (const Error& e : result.errors) FAIL(e.path << ": " << e.message);
  return result.plan;
}

enum State : uint32_t { kUnaware, kEvaluating, kFinalists };
enum Tier : uint32_t { kTier3, kTier2, kTier1 };

Standing standing(Stage stage, uint32_t state = kEvaluating, uint32_t tier = kTier2) {
  Standing out;
  out.stage = stage;
  for (uint32_t& s : out.segment) s = kNone;
  out.segment[0] = state;
  out.segment[1] = tier;
  return out;
}

Standing suppressed(Suppression by) {
  Standing out = standing(Stage::disqualified);
  out.suppression = by;
  return out;
}

using Lines = std::vector<std::string>;

std::string day_text(int64_t at) {
  const int64_t tenths = (at - kStart) * 10 / kDay;
  return std::to_string(tenths / 10) + (tenths % 10 == 0 ? "" : "." + std::to_string(tenths % 10));
}

// "4 send guide: waited", for people who read tests.
Lines lines_of(const Nurture& nurture, const Announcements& announced) {
  Lines out;
  for (const Announcement& a : announced) {
    std::string line = day_text(a.at) + " ";
    const auto sequence = [&](uint32_t s) { return std::string(nurture.sequences[s].key); };
    switch (a.kind) {
      case Announcement::Kind::sequence:
        line += "into " + sequence(a.subject);
        break;
      case Announcement::Kind::leave:
        line += "out of " + sequence(a.subject);
        break;
      case Announcement::Kind::step:
        line += "send " + std::string(nurture.assets[a.subject].key);
        break;
      default:
        line += "tell rep " + std::string(nurture.sequences[a.subject].jumps[a.item].reason);
        break;
    }
    if (a.nth > 0) line += " #" + std::to_string(a.nth);
    out.push_back(line + ": " + std::string(nurture_why_name(static_cast<NurtureWhy>(a.why))));
  }
  return out;
}

// A lead whose standings a test writes down, so that nurture is all that is tested. Days count from
// kStart.
class Life {
 public:
  explicit Life(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {
    stands(-1, standing(Stage::anonymous));
  }

  Life& stands(double day, const Standing& as) {
    standings_[time(day)] = as;
    return *this;
  }
  // `members` of an event, without client, seq and at.
  Life& does(double day, const std::string& members) {
    const std::string event = R"({"client":"c","seq":)" + std::to_string(++seq_) + R"(,"at":)" +
                              std::to_string(time(day)) + "," + members + "}";
    REQUIRE(log_.add(event).empty());
    return *this;
  }
  Life& triggers(double day, uint32_t trigger) {
    triggers_[time(day)] = trigger;
    return *this;
  }
  // Further moments, at which nothing happens.
  Life& looks(double day) {
    looks_[time(day)] = true;
    return *this;
  }
  // What is told until then, a line for each.
  Lines tells(double until) {
    out_.clear();
    state = NurtureState();
    int64_t now = time(-2);
    const auto& events = log_.state().events;
    size_t event = 0;
    for (;;) {
      const int64_t woken = wake(state);
      CHECK(woken > now);  // never in the past, never at once
      int64_t next = woken;
      if (event < events.size()) next = std::min(next, events[event]->at);
      next = std::min({next, after(standings_, now), after(triggers_, now), after(looks_, now)});
      if (next > time(until)) break;
      now = next;
      const bool happens = event < events.size() && events[event]->at == now;
      step(now, happens ? events[event++] : nullptr);
    }
    return lines_of(nurture(), out_);
  }

  const Nurture& nurture() const { return plan_->playbook->nurture; }
  const Announcements& announced() const { return out_; }
  const Standing& standing_at(int64_t at) const {
    return std::prev(standings_.upper_bound(at))->second;
  }
  bool copies = false;  // a copy of the state goes on at each moment, as hosts that keep it do

  NurtureState state;

 private:
  static int64_t time(double day) { return kStart + static_cast<int64_t>(day * kDay); }

  template <class T>
  static int64_t after(const std::map<int64_t, T>& times, int64_t now) {
    const auto it = times.upper_bound(now);
    return it == times.end() ? kNever : it->first;
  }

  void step(int64_t now, const Event* event) {
    Profile profile = fold(*plan_, log_, now);
    remember(*plan_, log_, now, profile);
    Sheet sheet(*plan_);
    sheet.load(profile, now, kNone);
    Moment moment;
    moment.at = now;
    moment.event = event;
    moment.sheet = &sheet;
    moment.after = standing_at(now);
    const auto fired = triggers_.find(now);
    if (fired != triggers_.end()) moment.triggers = {&fired->second, 1};
    if (copies) {
      NurtureState copy = state;
      advance(nurture(), copy, moment, out_);
      state = copy;
    } else {
      advance(nurture(), state, moment, out_);
    }
  }

  std::shared_ptr<const Plan> plan_;
  EventLog log_;
  int64_t seq_ = 0;
  std::map<int64_t, Standing> standings_;
  std::map<int64_t, uint32_t> triggers_;
  std::map<int64_t, bool> looks_;
  Announcements out_;
};

constexpr char kEvaluatingTier2[] = R"({"key":"evaluating_2","within":"21d",
  "cell":{"demand_state":"evaluating","account_tier":"tier_2"},
  "steps":[{"asset":"comparison_guide"},{"asset":"analyst_report"},{"asset":"walkthrough"},{"asset":"roi_calculator"}]})";

// Two short sequences, for MQLs and for SQLs.
constexpr char kTwoTracks[] = R"(
  {"key":"education","steps":[{"asset":"guide","wait":"10d"},{"asset":"podcast","wait":"10d"},
    {"asset":"comparison_guide","wait":"10d"},{"asset":"analyst_report","wait":"10d"}]},
  {"key":"enablement","stages":["sql"],
   "opens":[{"on":"demo","asset":"walkthrough","wait":"2d"},{"on":"quote","asset":"price_list","wait":"2d"}],
   "steps":[{"asset":"references","wait":"2d"},{"asset":"roi_calculator","wait":"2d"}]})";

Errors errors_of(const std::string& text) { return load_plan(text).errors; }

// "code path" of each error.
Lines codes(const Errors& errors) {
  Lines out;
  for (const Error& e : errors) out.push_back(e.code + " " + e.path);
  return out;
}

std::string_view title_of(const Plan& plan, size_t sequence) {
  return plan.playbook->nurture.sequences[sequence].title;
}

bool has(const Lines& lines, const std::string& line) {
  return std::find(lines.begin(), lines.end(), line) != lines.end();
}

}  // namespace

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

namespace {

// A small plan in which standings follow from what leads do.
constexpr char kWholePlan[] = R"({"fieldwise":1,"name":"Whole",
  "fields":[{"key":"email","type":"email"},{"key":"size","type":"number"}],
  "signals":[{"key":"compared","on":"page","path":"/compare*"},{"key":"pricing","on":"page","path":"/pricing*"},
    {"key":"demo","on":"demo_request"},{"key":"roi","on":"calculator"}],
  "axes":[{"key":"intent","decay":{"kind":"inactivity","factor":0.5,"period":"30d"}}],
  "rules":[{"key":"c","axis":"intent","points":20,"signal":"compared"},{"key":"p","axis":"intent","points":25,"signal":"pricing"}],
  "thresholds":[{"stage":"mql","when":[{"axis":"intent","min":40}]}],
  "expressLanes":[{"key":"demo","stage":"sql","reason":"Asked for a demo","if":{">=":[{"signal":"demo"},1]}}],
  "lapses":[{"stage":"sql","to":"mql","after":"30d"}],
  "triggers":[{"key":"cools","axis":"intent","crosses":40,"direction":"down"}],
  "segments":[
    {"key":"demand_state","values":[{"key":"evaluating","if":{">=":[{"signal":["compared","60d"]},1]}},{"key":"early","if":true}]},
    {"key":"account_tier","values":[{"key":"tier_2","if":{">=":[{"var":"size"},50]}},{"key":"tier_3","if":{">=":[{"var":"size"},1]}}]}],
  "playbook":{"assets":[
    {"key":"comparison_guide","purpose":"comparison","stage":"consideration","channel":"email"},
    {"key":"analyst_report","purpose":"comparison","stage":"consideration","channel":"retargeting"},
    {"key":"walkthrough","purpose":"implementation","stage":"decision","channel":"email"},
    {"key":"roi_calculator","purpose":"implementation","stage":"decision","channel":"sales_touch"},
    {"key":"guide","purpose":"education","stage":"awareness","channel":"email"},
    {"key":"podcast","purpose":"education","stage":"awareness","channel":"social"},
    {"key":"agenda","purpose":"implementation","stage":"decision","channel":"email"},
    {"key":"references","purpose":"comparison","stage":"decision","channel":"phone"},
    {"key":"prices","purpose":"implementation","stage":"decision","channel":"email"},
    {"key":"objections","purpose":"comparison","stage":"decision","channel":"email"},
    {"key":"doubts","purpose":"comparison","stage":"decision","channel":"email"},
    {"key":"insight","purpose":"education","stage":"awareness","channel":"email"},
    {"key":"update","purpose":"education","stage":"awareness","channel":"email"}],
   "nurture":{"jumps":[{"key":"cools","trigger":"cools","sequence":"objections"},{"key":"roi","on":"roi","purpose":"implementation"}],
    "sequences":[
     {"key":"evaluating_2","cell":{"demand_state":"evaluating","account_tier":"tier_2"},"within":"21d",
      "steps":[{"asset":"comparison_guide"},{"asset":"analyst_report"},{"asset":"walkthrough"},{"asset":"roi_calculator"}]},
     {"key":"others","within":"30d","steps":[{"asset":"guide"},{"asset":"podcast"},{"asset":"comparison_guide"}]},
     {"key":"sales","stages":["sql"],"within":"8d","opens":[{"on":"demo","asset":"agenda"}],
      "steps":[{"asset":"references"},{"asset":"prices"}]},
     {"key":"objections","entry":"jump","next":"back","within":"4d","steps":[{"asset":"objections"},{"asset":"doubts"}]},
     {"key":"sometime","suppression":"not_now","within":"180d","steps":[{"asset":"insight"},{"asset":"update"}]}]}}})";

std::string event_at(double day, int64_t seq, const std::string& members) {
  return R"({"client":"c","seq":)" + std::to_string(seq) + R"(,"at":)" +
         std::to_string(kStart + static_cast<int64_t>(day * kDay)) + "," + members + "}";
}

// A nurture that goes along with a timeline.
struct Course {
  Course(const Plan& plan, const EventLog& log)
      : nurture(plan.playbook->nurture), timeline(plan, log) {}

  Lines until(double day) {
    const int64_t end = kStart + static_cast<int64_t>(day * kDay);
    while (timeline.next(end, wake(state))) advance(nurture, state, timeline.moment(), out);
    return lines_of(nurture, out);
  }

  const Nurture& nurture;
  Timeline timeline;
  NurtureState state;
  Announcements out;
};

}  // namespace

TEST_CASE("nurture: a lead's whole way, by what it does") {
  const auto plan = load(kWholePlan);
  EventLog log;
  int64_t seq = 0;
  const auto does = [&](double day, const std::string& members) {
    const Errors errors = log.add(event_at(day, ++seq, members));
    for (const Error& e : errors) FAIL(e.path << ": " << e.message);
  };
  does(0, R"("type":"answer","field":"email","value":"ada@acme.example")");
  does(1, R"("type":"page","path":"/compare")");
  does(2, R"("type":"page","path":"/pricing")");  // an MQL, but who knows of what tier
  does(3, R"("type":"answer","field":"size","value":80)");
  does(5, R"("type":"email_click","name":"comparison_guide")");
  does(6, R"("type":"demo_request")");
  does(37, R"("type":"calculator")");
  does(62, R"("type":"page","path":"/pricing")");
  does(63, R"("type":"page","path":"/pricing")");
  does(120, R"("type":"disqualify","outcome":"Rejected_WrongTiming","kind":"not_now")");
  Course course(*plan, log);
  CHECK(course.until(300) == Lines{"3 into evaluating_2: standing",     // no longer in review
                                   "3 send comparison_guide: entered",  //
                                   "5 send analyst_report: engaged",    //
                                   "6 out of evaluating_2: stage",      // an SQL at once
                                   "6 into sales: standing",            //
                                   "6 send agenda: opened",       // the answer to the demo request
                                   "10 send references: waited",  //
                                   "14 send prices: waited",      //
                                   "18 out of sales: exhausted",  //
                                   "36 into evaluating_2 #1: returned",     // silent for 30 days
                                   "36 send walkthrough: waited",           //
                                   "37 send roi_calculator: jump",          // used the calculator
                                   "44 out of evaluating_2 #1: exhausted",  //
                                   "61 into others: standing",              // compared 60 days ago
                                   "61 send guide: entered",                //
                                   "76 send podcast: waited",               //
                                   "91 out of others: exhausted",           //
                                   "93 into objections: jump",              // intent fell
                                   "93 send objections: entered",           //
                                   "97 send doubts: waited",                //
                                   "101 out of objections: exhausted",      //
                                   "120 into sometime: standing",           // not now
                                   "120 send insight: entered",             //
                                   "300 send update: waited"});
}

TEST_CASE("nurture: neither the order of arrival nor how often it is asked changes a way") {
  const auto plan = load(kWholePlan);
  static const std::vector<std::string> does = {
      R"("type":"page","path":"/compare")",
      R"("type":"page","path":"/pricing")",
      R"("type":"demo_request")",
      R"("type":"calculator")",
      R"("type":"email_click","name":"guide")",
      R"("type":"email_open","name":"references")",
      R"("type":"answer","field":"size","value":80)",
      R"("type":"answer","field":"size","value":8)",
      R"("type":"disqualify","outcome":"Rejected_WrongTiming","kind":"not_now")",
      R"("type":"lift")",
      R"("type":"opt_out","scope":"marketing")",
      R"("type":"opt_in")"};
  size_t told = 0;
  for (uint64_t seed = 1; seed <= 150; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    std::vector<std::string> events = {
        event_at(0, 1, R"("type":"answer","field":"email","value":"ada@acme.example")")};
    for (int64_t i = 2; i < 30; ++i) {
      events.push_back(event_at(random.below(1500) / 10.0, i, random.pick(does)));
    }
    EventLog log;
    for (const std::string& event : events) REQUIRE(log.add(event).empty());
    Course course(*plan, log);
    const Lines expected = course.until(250);
    told += expected.size();
    random.shuffle(events);
    EventLog shuffled;
    for (const std::string& event : events) REQUIRE(shuffled.add(event).empty());
    Course often(*plan, shuffled);
    for (double day = 0; day < 250; day += random.below(300) / 10.0) often.until(day);
    CHECK(often.until(250) == expected);
  }
  CHECK(told > 1000);
}
