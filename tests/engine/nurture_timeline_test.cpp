// Nurture along a timeline: standings follow from what leads do.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "nurture_life.h"
#include "random.h"

using namespace fieldwise;
using namespace fieldwise::test;

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
