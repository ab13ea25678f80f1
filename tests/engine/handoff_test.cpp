// Handoff tasks, their packages and the reports that come back (SPEC A0, B2).
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "fieldwise/reports.h"
#include "handoff/ideal_profile.h"
#include "handoff/package.h"
#include "handoff/task.h"
#include "handoff/why_now.h"
#include "json/document.h"
#include "life.h"
#include "playbook/playbook.h"
#include "random_lead.h"
#include "random_plan.h"
#include "timeline/timeline.h"

using namespace fieldwise;
using test::Random;

namespace {

using Lines = std::vector<std::string>;
using Status = HandoffState::Status;

constexpr char kTasks[] = R"(
  {"key":"sales","title":"Call the SQL","stages":["sql"],"reason":"Ready to buy"},
  {"key":"sdr","stages":["mql"],"reason":"Qualified by marketing"})";

// Fit comes from the size and the industry, intent from behaviour. MQL: fit 60 and intent 40.
std::string plan_text(
    const std::string& tasks, const std::string& more = "",
    const std::string& sql = R"({"entry":"rule","rejections":[
                        {"key":"Rejected_NotICP","kind":"never"},{"key":"Rejected_WrongTiming","kind":"not_now"},
                        {"key":"Rejected_NoBudget","kind":"not_now"},{"key":"Rejected_AlreadyInPipeline","kind":"not_now"}]})",
    const std::string& lanes = R"([{"key":"asked","stage":"sql","reason":"Asked for a demo",
                        "if":{"signal":["demo"]}}])",
    const std::string& segments = "[]") {
  return R"({"fieldwise":1,"name":"H","fields":[{"key":"email","type":"email","label":"Work e-mail"},
    {"key":"size","type":"choice","label":"How many people?","options":[{"value":"s","label":"1 to 49"},{"value":"l","label":"50 or more"}]},
    {"key":"industry","type":"choice","options":[{"value":"saas"},{"value":"health"}]},
    {"key":"title","type":"text","role":"job_title"},
    {"key":"pain","type":"multi-choice","label":"What slows you down?","options":[{"value":"reports","label":"Slow reports"},{"value":"errors"}]},
    {"key":"topic","type":"text"},{"key":"sso","type":"boolean"},{"key":"tier","type":"text"}],
    "signals":[{"key":"demo","on":"demo_request"},{"key":"quote","on":"pricing_request"},
      {"key":"pricing","on":"page","path":"/pricing*"},{"key":"guide","on":"download","name":"guide"},
      {"key":"calculator","on":"calculator"}],
    "axes":[{"key":"fit","label":"Fit"},{"key":"intent","label":"Intent","min":0,
      "decay":{"kind":"inactivity","factor":0.5,"period":"30d"}}],
    "rules":[{"key":"big","axis":"fit","points":60,"reason":"Big enough","if":{"==":[{"var":"size"},"l"]}},
      {"key":"prices","axis":"intent","points":20,"reason":"Looked at prices","signal":"pricing"},
      {"key":"guide","axis":"intent","points":10,"reason":"Read the guide","signal":"guide"},
      {"key":"roi","axis":"intent","points":30,"reason":"Calculated","signal":"calculator"}],
    "thresholds":[{"stage":"mql","when":[{"axis":"fit","min":60},{"axis":"intent","min":40}]}],
    "expressLanes":)" +
         lanes + R"(,"sql":)" + sql + R"(,"segments":)" + segments +
         R"(,"disqualifications":[{"key":"competitor","outcome":"Disqualified_Competitor","kind":"never",
       "if":{"==":[{"var":"email.domain"},"rival.example"]}}],
    "playbook":{"assets":[{"key":"guide","title":"the Buyer's Guide","purpose":"education","stage":"awareness","channel":"email"}],
      "handoff":{"tasks":[)" +
         tasks + R"(],"painPoints":["pain"],"interests":["topic"]})" + more + "}}";
}

constexpr char kProfile[] =
    R"(,"idealProfile":{"titles":["VP Marketing","Head of Growth"],"points":[
  {"key":"size","label":"Company size","if":{"==":[{"var":"size"},"l"]},"reason":"Small ones do not stay"},
  {"key":"industry","label":"Industry","if":{"==":[{"var":"industry"},"saas"]}},
  {"key":"work","label":"Work address","if":{"==":[{"var":"email.kind"},"business"]}}]})";

// A lead under a plan with a handoff, taken to a day.
class Lead : public test::Life<Lead> {
 public:
  using Life::Life;

  Lead& mql(double day) {
    known(day).answers(day, "size", "\"l\"").page(day, "/pricing").page(day, "/pricing/eu");
    return *this;
  }
  Lead& known(double day) {
    answers(day, "email", "\"ada@acme.example\"");
    return *this;
  }
  Lead& asks(double day) {
    does(day, R"("type":"demo_request")");
    return *this;
  }

  // What is announced until then, a line each; moments of time alone at `looks`.
  Lines tells(double until, std::vector<int64_t> looks = {}) {
    state = HandoffState();
    out_.clear();
    timeline_ = std::make_unique<Timeline>(plan(), log());
    std::sort(looks.begin(), looks.end());
    size_t look = 0;
    for (;;) {
      while (look < looks.size() && looks[look] <= at_) ++look;
      if (!timeline_->next(test::on_day(until), look < looks.size() ? looks[look] : kNever)) break;
      at_ = timeline_->moment().at;
      advance(handoff(), state, timeline_->moment(), out_);
    }
    at_ = INT64_MIN;
    timeline_->settle(test::on_day(until), kNone);
    Lines lines;
    for (const Announcement& a : out_) {
      const bool again = a.kind == Announcement::Kind::again;
      CHECK((again || a.kind == Announcement::Kind::handoff));
      lines.push_back(test::day_text(a.at) + " " + std::string(handoff().tasks[a.subject].key) +
                      (a.nth > 0 ? "#" + std::to_string(a.nth) : "") + ": " +
                      (again ? "again, for " + std::string(handoff().tasks[a.item].key)
                             : std::string(why_name(static_cast<HandoffWhy>(a.why)))));
    }
    return lines;
  }

  // After tells().
  std::string task_json() const {
    return written([&](JsonWriter& w) { write_task(w, handoff(), state); });
  }
  std::string package() const {
    return written([&](JsonWriter& w) {
      write_package(w, handoff(), state, timeline_->profile(), timeline_->sheet(),
                    timeline_->standing());
    });
  }
  std::string why() const { return why_now(handoff(), state, timeline_->sheet()); }
  std::string profile() const {
    return written([&](JsonWriter& w) {
      write_ideal_profile(w, plan().playbook->ideal_profile, timeline_->sheet());
    });
  }
  const Announcements& announced() const { return out_; }
  const Timeline& timeline() const { return *timeline_; }
  const Handoff& handoff() const { return plan().playbook->handoff; }

  HandoffState state;

 private:
  static std::string_view why_name(HandoffWhy why) {
    return why == HandoffWhy::stage       ? "stage"
           : why == HandoffWhy::condition ? "condition"
                                          : "action";
  }
  template <class Write>
  static std::string written(Write write) {
    std::string out;
    JsonWriter w(out);
    write(w);
    return out;
  }

  std::unique_ptr<Timeline> timeline_;
  Announcements out_;
  int64_t at_ = INT64_MIN;
};

std::string member(const std::string& json, std::initializer_list<const char*> path) {
  Arena arena;
  const JsonResult parsed = parse_json(json, arena);
  REQUIRE(parsed.ok);
  const Value* at = &parsed.value;
  for (const char* key : path) {
    at = key[0] >= '0' && key[0] <= '9' ? &at->items[std::stoi(key)] : at->find(key);
    REQUIRE_MESSAGE(at != nullptr, key, " in ", json);
  }
  return to_json(*at);
}

}  // namespace

TEST_CASE("handoff: SPEC B2: a threshold opens one task, and an SQL a stronger one in its place") {
  Lead lead(test::loaded(plan_text(kTasks)));
  lead.mql(1).page(2, "/pricing").asks(3).asks(4).page(5, "/pricing");
  CHECK(lead.tells(0.5) == Lines{});
  CHECK(lead.task_json() == "null");
  CHECK(lead.tells(2.5) == Lines{"1 sdr: stage"});
  CHECK(lead.state.status == Status::open);
  CHECK(member(lead.task_json(), {"status"}) == "\"open\"");
  CHECK(member(lead.task_json(), {"action", "path"}) == "\"/pricing/eu\"");
  CHECK(lead.tells(6) == Lines{"1 sdr: stage", "3 sales: stage"});
  CHECK(member(lead.task_json(), {"task"}) == "\"sales\"");
  CHECK(member(lead.task_json(), {"action", "type"}) == "\"demo_request\"");
  CHECK(lead.announced()[1].event->type == EventType::demo_request);
}

TEST_CASE("handoff: SPEC B2: a single high-intent action opens a task, whatever the score") {
  Lead lead(
      test::loaded(plan_text(R"({"key":"hot","on":["quote","demo"],"reason":"Raised a hand"})", "",
                             R"({"entry":"rule"})", "[]")));
  lead.known(1).page(2, "/pricing").does(3, R"("type":"pricing_request")").asks(4);
  CHECK(lead.tells(3.5) == Lines{"3 hot: action"});
  CHECK(lead.tells(5) == Lines{"3 hot: action", "4 hot: again, for hot"});
  CHECK(member(lead.task_json(), {"action", "at"}) == std::to_string(test::on_day(3)));
}

TEST_CASE("handoff: who asks again while the task is open is told of, and has one task") {
  const std::string tasks = R"({"key":"sales","stages":["sql"],"reason":"Ready"},
    {"key":"hot","on":["quote","demo"],"reason":"Raised a hand"},
    {"key":"sdr","stages":["mql"],"reason":"Qualified"})";
  Lead lead(test::loaded(plan_text(tasks, "", R"({"entry":"rule"})", "[]")));
  lead.known(1).asks(2).reports(2.5, "contacted").page(3, "/x").asks(5);
  CHECK(lead.tells(4) == Lines{"2 hot: action"});
  CHECK(member(lead.task_json(), {"again"}) == "null");
  CHECK(lead.tells(6) == Lines{"2 hot: action", "5 hot: again, for hot"});
  CHECK(member(lead.task_json(), {"nth"}) == "0");
  CHECK(member(lead.task_json(), {"action", "at"}) == std::to_string(test::on_day(2)));
  CHECK(member(lead.task_json(), {"again", "at"}) == std::to_string(test::on_day(5)));
  CHECK(lead.why().starts_with("Requested a demo again 24 hours ago"));
  lead.asks(5.02);  // the form sent twice
  CHECK(lead.tells(6) == Lines{"2 hot: action", "5 hot: again, for hot"});
  lead.does(6, R"("type":"pricing_request")");
  CHECK(lead.tells(6.1).back() == "6 hot#1: again, for hot");
  CHECK(lead.why().starts_with("Requested prices 2 hours ago"));

  // A task by points is told anew of an action that would open a weaker one; one that comes with
  // the task is no second one.
  Lead ready(test::loaded(plan_text(tasks)));
  ready.mql(1).asks(2).reports(2.5, "accepted").asks(4);
  CHECK(ready.tells(5) == Lines{"1 sdr: stage", "2 sales: stage", "4 sales: again, for hot"});
  CHECK(ready.state.status == Status::accepted);
}

TEST_CASE("handoff: nobody hears again of whom opted out, and a closed task is no open one") {
  for (const char* event : {R"("type":"opt_out","scope":"sales")",
                            R"("type":"disqualify","outcome":"x","kind":"never")"}) {
    Lead lead(test::loaded(plan_text(R"({"key":"hot","on":["demo"],"reason":"Raised a hand"})", "",
                                     R"({"entry":"rule"})", "[]")));
    lead.known(1).asks(2).does(3, event).asks(4);
    CHECK(lead.tells(5) == Lines{"2 hot: action"});
  }
}

TEST_CASE("handoff: why now is one line, whatever things are called") {
  Lead lead(test::loaded(plan_text(R"({"key":"sdr","stages":["mql"],"reason":"Qualified"})")));
  const std::string counts = R"("type":"calculator","name":"a\nb\tc")";
  lead.mql(1).does(1, counts).does(1, counts);
  lead.tells(2);
  CHECK(lead.why().find("used the calculator a b c") != std::string::npos);
}

TEST_CASE("handoff: an action of somebody anonymous counts once the address is known") {
  Lead lead(test::loaded(plan_text(R"({"key":"hot","on":["quote"],"reason":"Raised a hand"})")));
  lead.does(1, R"("type":"pricing_request")").page(2, "/pricing").known(3);
  CHECK(lead.tells(2) == Lines{});
  CHECK(lead.tells(4) == Lines{"3 hot: action"});
  CHECK(member(lead.task_json(), {"action", "type"}) == "\"pricing_request\"");
  CHECK(lead.announced()[0].event->type == EventType::answer);

  SUBCASE("not that of one who turns out to be a competitor") {
    Lead rival(test::loaded(plan_text(R"({"key":"hot","on":["quote"],"reason":"Raised a hand"})")));
    rival.does(1, R"("type":"pricing_request")");
    rival.answers(2, "email", "\"eve@rival.example\"").answers(3, "email", "\"eve@acme.example\"");
    CHECK(rival.tells(4) == Lines{});
  }
}

TEST_CASE("handoff: SPEC B2: a combination needs all that is given") {
  Lead lead(test::loaded(plan_text(R"({"key":"both","stages":["mql"],"on":["calculator"],
    "if":{">=":[{"signal":["guide"]},1]},"reason":"Read, counted, qualified"})")));
  lead.known(1).does(2, R"("type":"calculator")");  // neither qualified nor well read
  lead.mql(3).does(4, R"("type":"calculator")");    // not well read
  lead.does(5, R"("type":"download","name":"guide")").does(6, R"("type":"calculator")");
  CHECK(lead.tells(7) == Lines{"6 both: action"});

  SUBCASE("a condition alone is one too, when it comes to hold") {
    Lead other(test::loaded(plan_text(
        R"({"key":"eager","if":{">=":[{"signal":["pricing","7d"]},3]},"reason":"Keeps looking at prices"})")));
    other.known(1).page(1, "/pricing").page(2, "/pricing").page(3, "/pricing").page(4, "/pricing");
    other.page(30, "/pricing").reports(31, "rejected", R"("reason":"Rejected_NoBudget")");
    other.page(40, "/pricing").page(41, "/pricing").page(42, "/pricing");
    CHECK(other.tells(50) == Lines{"3 eager: condition"});  // recycled: held back from sales
    CHECK(member(other.task_json(), {"end"}) == "\"rejected\"");
  }
}

TEST_CASE("handoff: SPEC B2: no duplicates; a task opens again only when it is called for anew") {
  Lead lead(
      test::loaded(plan_text(R"({"key":"hot","on":["demo","quote"],"reason":"Raised a hand"})", "",
                             R"({"entry":"rule"})", "[]")));
  lead.known(1).asks(2).asks(3).reports(4, "recycled").asks(5);
  CHECK(lead.tells(6) == Lines{"2 hot: action", "3 hot: again, for hot"});
  CHECK(lead.state.status == Status::closed);
  // Points of fit and intent that came later qualify it again.
  lead.mql(7).asks(8).asks(9);
  CHECK(lead.tells(10) == Lines{"2 hot: action", "3 hot: again, for hot", "8 hot#1: action",
                                "9 hot#1: again, for hot"});
  CHECK(member(lead.task_json(), {"nth"}) == "1");
}

TEST_CASE("handoff: the statuses of a task: open, accepted, closed") {
  const auto plan = test::loaded(plan_text(kTasks));
  const auto after = [&](const std::string& outcome, const std::string& more = "") {
    Lead lead(plan);
    lead.mql(1).reports(2, "accepted", R"("by":"rita")").reports(3, outcome, more);
    lead.tells(4);
    return lead.task_json();
  };
  for (const char* outcome : {"contacted", "attempted", "stalled", "opportunity"}) {
    CHECK(member(after(outcome), {"status"}) == "\"accepted\"");
    CHECK(member(after(outcome), {"by"}) == "\"rita\"");
    CHECK(member(after(outcome), {"accepted_at"}) == std::to_string(test::on_day(2)));
    CHECK(member(after(outcome), {"end"}) == "null");
  }
  for (const char* outcome : {"recycled", "won"}) {
    CHECK(member(after(outcome), {"end"}) == "\"" + std::string(outcome) + "\"");
    CHECK(member(after(outcome), {"closed_at"}) == std::to_string(test::on_day(3)));
  }
  CHECK(member(after("lost", R"("reason":"price")"), {"end"}) == "\"lost\"");
  CHECK(member(after("rejected", R"("reason":"Rejected_NotICP")"), {"end"}) == "\"rejected\"");

  Lead straight(plan);
  straight.mql(1).reports(2, "opportunity");
  straight.tells(3);
  CHECK(straight.state.status == Status::accepted);  // somebody took it up, and did not say so
}

TEST_CASE("handoff: an acceptance of who is no MQL counts neither for the stage nor for the task") {
  Lead lead(test::loaded(plan_text(R"({"key":"hot","on":["calculator"],"reason":"Counted"})")));
  lead.known(1).does(2, R"("type":"calculator")").reports(3, "accepted");
  CHECK(lead.tells(4) == Lines{"2 hot: action"});
  CHECK(lead.state.status == Status::open);
  CHECK(lead.timeline().standing().stage == Stage::inquiry);
}

TEST_CASE("handoff: falling back closes what nobody accepted, and opens nothing") {
  // Intent halves after 30 silent days: 40 becomes 20.
  Lead lead(test::loaded(plan_text(
      kTasks, "", R"({"entry":"rule"})",
      R"([{"key":"asked","stage":"sql","reason":"Asked","if":{"signal":["demo","10d"]}}])")));
  lead.mql(1).asks(2);
  CHECK(lead.tells(11) == Lines{"1 sdr: stage", "2 sales: stage"});
  CHECK(lead.state.is_open());
  CHECK(lead.tells(13) == Lines{"1 sdr: stage", "2 sales: stage"});  // an MQL again since day 12
  CHECK(lead.timeline().standing().stage == Stage::mql);
  CHECK(member(lead.task_json(), {"end"}) == "\"fell_back\"");
  CHECK(member(lead.task_json(), {"closed_at"}) == std::to_string(test::on_day(12)));

  SUBCASE("back up, it is opened anew") {
    lead.asks(20);
    CHECK(lead.tells(21) == Lines{"1 sdr: stage", "2 sales: stage", "20 sales#1: stage"});
  }
  SUBCASE("what was accepted is kept") {
    lead.reports(3, "accepted");
    lead.tells(13);
    CHECK(lead.state.status == Status::accepted);
    CHECK(lead.timeline().standing().stage == Stage::sal);
  }
}

TEST_CASE("handoff: rising past a task without a stronger one keeps it") {
  Lead lead(test::loaded(plan_text(R"({"key":"sdr","stages":["mql"],"reason":"Qualified"})")));
  lead.mql(1).asks(2);
  lead.tells(3);
  CHECK(lead.timeline().standing().stage == Stage::sql);
  CHECK(lead.state.status == Status::open);
}

TEST_CASE("handoff: who is suppressed or opted out of sales is nobody's task") {
  const auto plan = test::loaded(plan_text(kTasks));
  SUBCASE("disqualified by a rule") {
    Lead lead(plan);
    lead.mql(1).answers(2, "email", "\"ada@rival.example\"").asks(3);
    CHECK(lead.tells(4) == Lines{"1 sdr: stage"});
    CHECK(member(lead.task_json(), {"end"}) == "\"suppressed\"");
  }
  SUBCASE("by a person, until that is lifted") {
    Lead lead(plan);
    lead.mql(1).does(2, R"("type":"disqualify","outcome":"Disqualified_NoSale","kind":"not_now")");
    lead.asks(3).does(4, R"("type":"lift")");
    CHECK(lead.tells(5) == Lines{"1 sdr: stage", "4 sales: stage"});
  }
  SUBCASE("opted out") {
    for (const char* scope : {R"(,"scope":"sales")", ""}) {
      Lead lead(plan);
      lead.mql(1).does(2, R"("type":"opt_out")" + std::string(scope)).asks(3);
      CHECK(lead.tells(4) == Lines{"1 sdr: stage"});
      CHECK(member(lead.task_json(), {"end"}) == "\"opted_out\"");
    }
    Lead marketing(plan);
    marketing.mql(1).does(2, R"("type":"opt_out","scope":"marketing")");
    marketing.tells(3);
    CHECK(marketing.state.is_open());
  }
}

TEST_CASE("handoff: SPEC A8: an MQL that lacks a segment waits for its review, an SQL does not") {
  Lead lead(test::loaded(plan_text(
      std::string(kTasks) +
          R"(,{"key":"counted","stages":["mql"],"on":["calculator"],"reason":"Counted"})",
      "", R"({"entry":"rule"})",
      R"([{"key":"asked","stage":"sql","reason":"Asked","if":{"signal":["demo"]}}])",
      R"([{"key":"tier","values":[{"key":"one","if":{"==":[{"var":"tier"},"one"]}}]}])")));
  lead.mql(1);
  CHECK(lead.tells(2) == Lines{});
  CHECK(lead.timeline().standing().in_review);
  SUBCASE("reviewed") {
    lead.does(3, R"("type":"answer","field":"tier","value":"one","source":"rep")");
    CHECK(lead.tells(4) == Lines{"3 sdr: condition"});
  }
  SUBCASE("an SQL") {
    lead.asks(3);
    CHECK(lead.tells(4) == Lines{"3 sales: stage"});
    CHECK(member(lead.package(), {"review"}) == "true");
  }
}

TEST_CASE("handoff: SPEC B2: an SQL by confirmation is passed on from who qualified it") {
  Lead lead(test::loaded(plan_text(kTasks, "", R"({"entry":"confirmed"})", "[]")));
  lead.mql(1).reports(2, "accepted", R"("by":"sam")");
  lead.reports(3, "confirmed", R"("items":["budget","need"])");
  lead.reports(4, "confirmed", R"("items":["authority"])");
  CHECK(lead.tells(5) == Lines{"1 sdr: stage"});
  CHECK(lead.timeline().standing().stage == Stage::sal);
  const std::string so_far = lead.package();
  CHECK(member(so_far, {"checklist", "0"}) ==
        R"({"item":"budget","confirmed":true,"by":{"event":"c:6","type":"outcome","at":)" +
            std::to_string(test::on_day(3)) + "}}");
  CHECK(member(so_far, {"checklist", "1", "by", "event"}) == "\"c:7\"");
  CHECK(member(so_far, {"checklist", "3"}) == R"({"item":"timeline","confirmed":false,"by":null})");
  lead.reports(6, "confirmed", R"("items":["timeline","need"])");
  CHECK(lead.tells(7) == Lines{"1 sdr: stage", "6 sales: stage"});
  CHECK(member(lead.package(), {"checklist", "2", "by", "event"}) ==
        "\"c:6\"");  // the first to say so

  SUBCASE("MEDDIC") {
    Lead other(
        test::loaded(plan_text(kTasks, "", R"({"entry":"confirmed","checklist":"meddic"})", "[]")));
    other.mql(1).reports(2, "accepted").reports(3, "confirmed", R"("items":["champion"])");
    other.tells(4);
    CHECK(member(other.package(), {"checklist", "5"}) ==
          R"({"item":"champion","confirmed":true,"by":{"event":"c:6","type":"outcome","at":)" +
              std::to_string(test::on_day(3)) + "}}");
  }
}

TEST_CASE("handoff: moments of time alone change nothing, and one task is open at a time") {
  uint32_t opened = 0, accepted = 0;
  for (uint64_t seed = 1; seed <= 150; ++seed) {
    Random random(seed);
    std::string text = to_json(test::random_lead_plan(random)->source);
    text.pop_back();
    text += R"(,"playbook":{"handoff":{"tasks":[{"key":"a","stages":["sql"],"reason":"r"},
      {"key":"b","on":["demo","webinar"],"reason":"r"},{"key":"c","stages":["mql","sal"],"reason":"r"},
      {"key":"d","if":{">=":[{"signal":["pricing","7d"]},2]},"reason":"r"}]}}})";
    const auto plan = test::loaded(text);
    for (uint32_t k = 0; k < 10; ++k) {
      CAPTURE(seed);
      CAPTURE(k);
      constexpr double kEnd = 400;
      const int64_t now = test::on_day(kEnd);
      std::vector<std::string> events = test::random_lead(random, 30, now);
      Lead lead(plan), shuffled(plan);
      REQUIRE(lead.log().add(test::json_array(events)).empty());
      random.shuffle(events);
      for (const std::string& event : events) REQUIRE(shuffled.log().add(event).empty());
      std::vector<int64_t> looks;
      for (int i = 0; i < 20; ++i) looks.push_back(random.between(now - 120 * test::kLifeDay, now));
      const Lines lines = lead.tells(kEnd);
      const std::string task = lead.task_json(), package = lead.package();
      REQUIRE(lead.tells(kEnd, looks) == lines);
      REQUIRE(lead.task_json() == task);
      REQUIRE(shuffled.tells(kEnd) == lines);
      REQUIRE(shuffled.package() == package);
      opened += static_cast<uint32_t>(lines.size());
      // Step by step.
      Timeline timeline(*plan, lead.log());
      HandoffState state;
      std::vector<uint32_t> nth(4, 0), again(4, 0);
      while (timeline.next(now)) {
        const HandoffState before = state;
        Announcements out;
        advance(lead.handoff(), state, timeline.moment(), out);
        const Standing& standing = timeline.standing();
        for (const Announcement& a : out) {
          const bool anew = a.kind == Announcement::Kind::again;
          REQUIRE(a.nth == (anew ? again : nth)[a.subject]++);
          if (anew) {
            REQUIRE(out.size() == 1);
            REQUIRE(before.is_open());
            REQUIRE(a.subject == before.task);
            continue;
          }
          REQUIRE(a.at == timeline.moment().at);
          REQUIRE(a.event == timeline.moment().event);
        }
        const bool opens = !out.empty() && out[0].kind == Announcement::Kind::handoff;
        if (opens && before.is_open() && state.task >= before.task) {
          // The one before was closed first, by what happened.
          const Event* event = timeline.moment().event;
          REQUIRE((standing.stage < timeline.moment().before.stage || event != nullptr));
        }
        if (state.is_open()) {
          REQUIRE(standing.suppression == Suppression::none);
          REQUIRE(standing.stage != Stage::closed_won);
        }
        accepted += state.status == Status::accepted && before.status == Status::open;
      }
      REQUIRE(state.task == lead.state.task);
    }
  }
  CHECK(opened > 1000);
  CHECK(accepted > 50);
}

TEST_CASE("handoff: SPEC B2: the package has what was consumed, opened and visited") {
  Lead lead(test::loaded(plan_text(kTasks, kProfile)));
  lead.does(
      0.5,
      R"("type":"visit","url":"https://acme.example/","utm":{"source":"ads","campaign":"q1"})");
  lead.mql(1);
  lead.does(2, R"("type":"download","name":"guide")")
      .does(3, R"("type":"download","name":"guide")");
  lead.does(3, R"("type":"webinar","name":"intro")").does(4, R"("type":"calculator")");
  lead.does(4, R"("type":"email_open","name":"news")")
      .does(5, R"("type":"email_click","name":"news")");
  lead.does(6, R"("type":"email_open","name":"news")")
      .does(7, R"("type":"other","name":"job_change")");
  lead.tells(8);
  const std::string p = lead.package();
  const auto at = [](double day) { return std::to_string(test::on_day(day)); };
  CHECK(member(p, {"content"}) ==
        R"({"items":[{"type":"calculator","name":"","title":"","times":1,"last":)" + at(4) +
            R"(},{"type":"download","name":"guide","title":"the Buyer's Guide","times":2,"last":)" +
            at(3) + R"(},{"type":"webinar","name":"intro","title":"intro","times":1,"last":)" +
            at(3) + R"(}],"more":0})");
  CHECK(member(p, {"emails"}) ==
        R"({"items":[{"name":"news","title":"news","opened":2,"clicked":1,"last":)" + at(6) +
            R"(}],"more":0})");
  CHECK(member(p, {"pages"}) == R"({"items":[{"path":"/pricing","times":1,"seconds":20,"last":)" +
                                    at(1) +
                                    R"(},{"path":"/pricing/eu","times":1,"seconds":20,"last":)" +
                                    at(1) + R"(}],"more":0})");
  CHECK(member(p, {"actions", "items", "0", "name"}) == "\"job_change\"");
  CHECK(member(p, {"came_from", "first", "source"}) == "\"ads\"");
  CHECK(member(p, {"came_from", "latest", "campaign"}) == "\"q1\"");
  CHECK(member(p, {"stage"}) == "\"mql\"");
  CHECK(member(p, {"cause", "code"}) == "\"threshold\"");
}

TEST_CASE("handoff: SPEC B2: pain points and other answers, as the form showed them") {
  Lead lead(test::loaded(plan_text(kTasks)));
  lead.mql(1).answers(2, "pain", R"(["reports","errors"])").answers(3, "sso", "true");
  lead.does(4, R"("type":"answer","field":"topic","value":"attribution","source":"rep")");
  lead.tells(5);
  const std::string p = lead.package();
  CHECK(member(p, {"pain_points"}) ==
        R"({"items":[{"field":"pain","label":"What slows you down?","value":["reports","errors"],)"
        R"("text":"Slow reports, errors","source":"form","at":)" +
            std::to_string(test::on_day(2)) + R"(}],"more":0})");
  CHECK(member(p, {"interests", "items", "0", "source"}) == "\"rep\"");
  CHECK(member(p, {"answers", "items", "1", "text"}) == "\"50 or more\"");
  CHECK(member(p, {"answers", "items", "2", "text"}) == "\"yes\"");
}

TEST_CASE("handoff: a package's lists are bounded and say what is left out") {
  Lead lead(test::loaded(plan_text(kTasks)));
  lead.mql(1);
  for (int i = 0; i < 70; ++i) lead.page(2 + i * 0.01, "/blog/" + std::to_string(i));
  for (int i = 0; i < 8; ++i) lead.page(3, "/pricing");
  lead.tells(4);
  const std::string p = lead.package();
  CHECK(member(p, {"pages", "more"}) == "22");
  CHECK(member(p, {"pages", "items", "0", "path"}) == "\"/pricing\"");
  CHECK(member(p, {"pages", "items", "0", "times"}) == "9");
  CHECK(member(p, {"pages", "items", "49", "path"}) == "\"/blog/21\"");
  CHECK(member(p, {"scores", "1", "more"}) == "5");
  CHECK(member(p, {"scores", "1", "entries", "4", "value"}) == "20");
}

TEST_CASE("handoff: scores stand against their thresholds, with what weighs most") {
  Lead lead(test::loaded(plan_text(kTasks)));
  lead.mql(1).does(2, R"("type":"calculator")");
  lead.tells(3);
  const std::string p = lead.package();
  CHECK(member(p, {"scores", "0", "thresholds"}) == R"([{"stage":"mql","min":60,"met":true}])");
  CHECK(member(p, {"scores", "1", "value"}) == "70");
  CHECK(member(p, {"scores", "1", "entries", "0", "rule"}) == "\"roi\"");
  CHECK(member(p, {"scores", "1", "entries", "0", "by", "type"}) == "\"calculator\"");
  CHECK(member(p, {"scores", "0", "entries", "0", "by"}) == "null");
}

TEST_CASE("handoff: SPEC B2: the ideal profile is compared point by point") {
  Lead lead(test::loaded(plan_text(kTasks, kProfile)));
  lead.known(1).answers(2, "size", "\"s\"");
  lead.tells(3);
  const std::string now = lead.profile();
  CHECK(member(now, {"points", "0", "is"}) == "\"differs\"");
  CHECK(member(now, {"points", "0", "reason"}) == "\"Small ones do not stay\"");
  CHECK(member(now, {"points", "0", "answers"}) ==
        R"([{"field":"size","label":"How many people?","text":"1 to 49"}])");
  CHECK(member(now, {"points", "1", "is"}) == "\"unknown\"");
  CHECK(member(now, {"points", "1", "reason"}) == "\"Industry\"");
  CHECK(member(now, {"points", "1", "answers", "0", "text"}) == "null");
  CHECK(member(now, {"points", "2", "is"}) == "\"matches\"");
  CHECK(member(now, {"title", "is"}) == "\"unknown\"");
  CHECK(member(now, {"matches"}) == "1");
  CHECK(member(now, {"unknown"}) == "2");

  const auto title = [](const std::string& given) {
    Lead other(test::loaded(plan_text(kTasks, kProfile)));
    other.answers(1, "title", "\"" + given + "\"");
    other.tells(2);
    return member(other.profile(), {"title", "is"});
  };
  CHECK(title("Senior VP, Marketing (EMEA)") == "\"matches\"");
  CHECK(title("head of growth") == "\"matches\"");
  CHECK(title("VP Marketings") == "\"differs\"");
  CHECK(title("AVP Marketing") == "\"differs\"");
}

TEST_CASE("handoff: an answer that does not count is unknown, not different") {
  Lead lead(test::loaded(plan_text(kTasks, kProfile)));
  lead.known(1).answers(2, "size", "\"s\"").answers(3, "size", "null");
  lead.does(3, R"("type":"skip","field":"industry")");
  lead.tells(4);
  CHECK(member(lead.profile(), {"points", "0", "is"}) == "\"unknown\"");
  CHECK(member(lead.profile(), {"points", "1", "is"}) == "\"unknown\"");
}

TEST_CASE("handoff: SPEC B2: why now, in one sentence") {
  SUBCASE("an action") {
    Lead lead(test::loaded(
        plan_text(R"({"key":"hot","on":["demo"],"reason":"Raised a hand"})", kProfile)));
    lead.known(1).answers(1, "size", "\"l\"").answers(1, "industry", "\"health\"");
    lead.page(8, "/pricing").page(9, "/pricing").page(9.5, "/pricing").asks(10);
    lead.tells(10 + 2 / 24.0);
    CHECK(lead.why() ==
          "Requested a demo 2 hours ago, visited /pricing 3 times in the last 3 days and matches 2 "
          "of 4 points of the ideal profile (1 unknown).");
    lead.tells(10);
    CHECK(lead.why().substr(0, 26) == "Requested a demo just now,");
  }
  SUBCASE("a stage, without an ideal profile") {
    Lead lead(test::loaded(plan_text(kTasks)));
    lead.mql(1).does(3, R"("type":"calculator","name":"roi")");
    lead.tells(5);
    CHECK(lead.why() ==
          "Became an MQL 4 days ago, visited /pricing/eu and 1 other page in the last 5 days and "
          "has Fit 60 where 60 is enough and Intent 70 where 40 is enough.");
  }
  SUBCASE("a stage that an express lane led to") {
    Lead lead(test::loaded(plan_text(kTasks, kProfile)));
    lead.known(1).page(9, "/pricing").asks(10);
    lead.tells(10 + 2 / 24.0);
    CHECK(lead.why() ==
          "Requested a demo, became an SQL 2 hours ago, visited /pricing 26 hours ago and matches "
          "1 of 4 points of the ideal profile (3 unknown).");
  }
  SUBCASE("and where that was no request, in the words of the lane") {
    const std::string often = R"([{"key":"often","stage":"sql","reason":"Was at the prices twice",)"
                              R"("if":{">=":[{"signal":["pricing"]},2]}}])";
    Lead lead(test::loaded(plan_text(kTasks, "", R"({"entry":"rule"})", often)));
    lead.known(1).page(9, "/pricing").page(10, "/pricing");
    lead.tells(10);
    CHECK(lead.why() ==
          "Was at the prices twice, became an SQL just now, visited /pricing 2 times in the last 2 "
          "days and has Fit 0 where 60 is enough and Intent 40 where 40 is enough.");
  }
  SUBCASE("visits to several pages are not visits to the last one") {
    Lead lead(test::loaded(
        plan_text(R"({"key":"hot","on":["demo"],"reason":"Raised a hand"})", kProfile)));
    lead.known(1).page(8, "/pricing").page(8.5, "/pricing/eu").page(9, "/pricing").asks(10);
    lead.tells(10);
    CHECK(lead.why() ==
          "Requested a demo just now, visited /pricing and 1 other page, 3 times in all, in the "
          "last 3 days and matches 1 of 4 points of the ideal profile (3 unknown).");
    lead.page(9.5, "/pricing/us");
    lead.tells(10);
    CHECK(lead.why() ==
          "Requested a demo just now, visited /pricing/us and 2 other pages, 4 times in all, in "
          "the last 3 days and matches 1 of 4 points of the ideal profile (3 unknown).");
  }
  SUBCASE("nor is content of several names") {
    Lead lead(test::loaded(plan_text(kTasks)));
    lead.mql(1).does(3, R"("type":"calculator","name":"roi")");
    lead.does(3.5, R"("type":"calculator","name":"cost")");
    lead.tells(5);
    CHECK(lead.why().substr(0, 76) ==
          "Became an MQL 4 days ago, used the calculator cost and 1 other in the last 3");
  }
  SUBCASE("what was done in one day") {
    Lead lead(test::loaded(plan_text(kTasks)));
    lead.known(1).answers(1, "size", "\"l\"").page(1, "/pricing").page(1.1, "/pricing");
    lead.tells(1.5);
    CHECK(
        lead.why() ==
        "Became an MQL 9 hours ago, visited /pricing 2 times in the last day and has Fit 60 where "
        "60 is enough and Intent 40 where 40 is enough.");
  }
  SUBCASE("a condition says its reason") {
    Lead lead(test::loaded(plan_text(
        R"({"key":"eager","if":{">=":[{"signal":["guide"]},1]},"reason":"Has read the guide"})")));
    lead.known(1).does(2, R"("type":"download","name":"guide")");
    lead.tells(2.001);
    CHECK(
        lead.why() ==
        "Has read the guide, 1 minute ago, downloaded the Buyer's Guide 1 minute ago and has Fit 0 "
        "where 60 is enough and Intent 10 where 40 is enough.");
  }
  SUBCASE("old behaviour is not why") {
    Lead lead(test::loaded(
        plan_text(R"({"key":"hot","on":["demo"],"reason":"Raised a hand"})", kProfile)));
    lead.known(1).page(1, "/pricing").asks(40);
    lead.tells(41);
    CHECK(lead.why() ==
          "Requested a demo 24 hours ago and matches 1 of 4 points of the ideal profile (3 "
          "unknown).");
  }
  SUBCASE("nothing is known") {
    Lead lead(test::loaded(plan_text(kTasks)));
    lead.tells(1);
    CHECK(lead.why() == "Has Fit 0 where 60 is enough and Intent 0 where 40 is enough.");
  }
}

TEST_CASE("handoff: mistakes in the plan, with their place") {
  const auto wrong = [](const std::string& tasks, const std::string& more = "") {
    return test::mistakes(plan_text(tasks, more));
  };
  CHECK(wrong(R"({"key":"a","stages":["msql"],"reason":"r"})") ==
        Lines{"unknown_value /playbook/handoff/tasks/0/stages/0"});
  CHECK(wrong(R"({"key":"a","stages":["anonymous"],"reason":"r"})") ==
        Lines{"conflict /playbook/handoff/tasks/0/stages"});
  CHECK(wrong(R"({"key":"a","stages":[],"reason":"r"})") ==
        Lines{"range /playbook/handoff/tasks/0/stages"});
  CHECK(wrong(R"({"key":"a","on":["dmo"],"reason":"r"})") ==
        Lines{"unknown_signal /playbook/handoff/tasks/0/on/0"});
  CHECK(wrong(R"({"key":"a","on":[],"reason":"r"})") ==
        Lines{"range /playbook/handoff/tasks/0/on"});
  CHECK(wrong(R"({"key":"a","reason":"r"})") == Lines{"missing_member /playbook/handoff/tasks/0"});
  CHECK(wrong(R"({"key":"a","stages":["mql"]})") ==
        Lines{"missing_member /playbook/handoff/tasks/0"});
  CHECK(wrong(R"({"key":"a","stages":["mql"],"reason":"r","stage":"x"})") ==
        Lines{"unknown_member /playbook/handoff/tasks/0/stage"});
  CHECK(wrong(std::string(kTasks) + "," + R"({"key":"sdr","stages":["mql"],"reason":"r"})") ==
        Lines{"duplicate /playbook/handoff/tasks/2/key"});
  CHECK(wrong(R"({"key":"a","if":{"==":[{"var":"sise"},"l"]},"reason":"r"})").size() == 1);
  CHECK(wrong(kTasks, R"(,"idealProfile":{})") == Lines{"missing_member /playbook/idealProfile"});
  CHECK(wrong(kTasks, R"(,"idealProfile":{"points":[{"key":"a"}],"titles":[1]})") ==
        Lines{"missing_member /playbook/idealProfile/points/0",
              "type /playbook/idealProfile/titles/0"});
  CHECK(
      wrong(
          kTasks,
          R"(,"idealProfile":{"points":[{"key":"a","if":{"var":"sso"}},{"key":"a","if":{"var":"sso"}}]})") ==
      Lines{"duplicate /playbook/idealProfile/points/1/key"});
  CHECK(
      test::mistakes(
          R"({"fieldwise":1,"name":"n","fields":[],"playbook":{"handoff":{"tasks":[],"painPoints":["x"]}}})") ==
      Lines{"unknown_field /playbook/handoff/painPoints/0"});
}

namespace {

// What a report on day 20 of a lead would be told: "code path".
Lines checked(Lead& lead, const std::string& members, double day = 20) {
  Lines out;
  for (const Error& e :
       check_report(lead.plan(), lead.log(), lead.event(day, members), test::on_day(30))) {
    out.push_back(e.code + " " + e.path);
  }
  return out;
}
Lines outcome(Lead& lead, const std::string& rest) {
  return checked(lead, R"("type":"outcome","outcome":)" + rest);
}

}  // namespace

TEST_CASE("reports: SPEC B2: a rejection needs a reason from the closed list") {
  Lead lead(test::loaded(plan_text(kTasks)));
  lead.mql(1);
  CHECK(outcome(lead, R"("rejected","reason":"Rejected_NoBudget")") == Lines{});
  CHECK(outcome(lead, R"("rejected","reason":"No time")") == Lines{"unknown_reason /reason"});
  CHECK(outcome(lead, R"("rejected")") == Lines{"missing_member "});
  const Errors errors = check_report(
      lead.plan(), lead.log(),
      lead.event(20, R"("type":"outcome","outcome":"rejected","reason":"x")"), test::on_day(30));
  CHECK(errors[0].message ==
        "there is no reason \"x\" to reject a lead; write one of Rejected_NotICP, "
        "Rejected_WrongTiming, Rejected_NoBudget, Rejected_AlreadyInPipeline");
}

TEST_CASE("reports: SPEC B2: a SAL has met both thresholds") {
  Lead lead(test::loaded(plan_text(kTasks)));
  CHECK(outcome(lead, R"("accepted")") == Lines{"not_qualified /outcome"});
  lead.known(1).page(2, "/pricing");
  CHECK(outcome(lead, R"("accepted")") == Lines{"not_qualified /outcome"});
  const Errors errors =
      check_report(lead.plan(), lead.log(),
                   lead.event(20, R"("type":"outcome","outcome":"accepted")"), test::on_day(30));
  CHECK(errors[0].message ==
        "a SAL has met the thresholds of an MQL, and this lead is an inquiry: Fit is 0, 60 are "
        "needed; Intent is 20, 40 are needed; report \"rejected\" or wait");
  lead.mql(3);
  CHECK(outcome(lead, R"("accepted")") == Lines{});
  CHECK(checked(lead, R"("type":"outcome","outcome":"accepted")", 2.5) ==
        Lines{"not_qualified /outcome"});  // as it stood then
}

TEST_CASE("reports: confirmations are of the checklist, and of a lead that was accepted") {
  Lead lead(test::loaded(plan_text(kTasks, "", R"({"entry":"confirmed"})", "[]")));
  lead.mql(1);
  CHECK(outcome(lead, R"("confirmed","items":["budget"])") == Lines{"not_accepted /outcome"});
  lead.reports(2, "accepted");
  CHECK(outcome(lead, R"("confirmed","items":["budget"])") == Lines{});
  CHECK(outcome(lead, R"("confirmed","items":["budget","champion"])") ==
        Lines{"unknown_item /items/1"});
  CHECK(outcome(lead, R"("confirmed")") == Lines{"missing_member /items"});
  Lead rule(test::loaded(plan_text(kTasks)));
  rule.mql(1).reports(2, "accepted");
  CHECK(outcome(rule, R"("confirmed","items":["budget"])") == Lines{"unknown_item /items"});
}

TEST_CASE("reports: what contradicts how the lead stands is refused") {
  const auto plan = test::loaded(plan_text(kTasks));
  const Lines contradiction = {"contradiction /outcome"};
  SUBCASE("won") {
    Lead lead(plan);
    lead.mql(1);
    CHECK(outcome(lead, R"("won")") == Lines{});  // before an opportunity is fine
    lead.reports(2, "won");
    CHECK(outcome(lead, R"("lost","reason":"price")") == contradiction);
    CHECK(outcome(lead, R"("rejected","reason":"Rejected_NoBudget")") == contradiction);
    CHECK(outcome(lead, R"("accepted")") == contradiction);
    CHECK(outcome(lead, R"("opportunity")") == Lines{});  // another one
    CHECK(outcome(lead, R"("recycled")") == Lines{});
    CHECK(outcome(lead, R"("contacted")") == Lines{});
  }
  SUBCASE("let go") {
    Lead lead(plan);
    lead.mql(1).reports(2, "rejected", R"("reason":"Rejected_WrongTiming")");
    CHECK(outcome(lead, R"("rejected","reason":"Rejected_NoBudget")") == contradiction);
    CHECK(outcome(lead, R"("recycled")") == contradiction);
    CHECK(outcome(lead, R"("accepted")") == contradiction);
    CHECK(outcome(lead, R"("won")") == contradiction);
    CHECK(outcome(lead, R"("opportunity")") == Lines{});
    lead.page(3, "/pricing").page(3, "/pricing");
    lead.answers(3, "size", "\"l\"");
    CHECK(outcome(lead, R"("accepted")") == Lines{});  // qualified again
  }
  SUBCASE("an opportunity is not rejected any more") {
    Lead lead(plan);
    lead.mql(1).reports(2, "opportunity");
    CHECK(outcome(lead, R"("rejected","reason":"Rejected_NoBudget")") == contradiction);
    CHECK(outcome(lead, R"("lost","reason":"price")") == Lines{});
    CHECK(outcome(lead, R"("accepted")") == contradiction);
  }
  SUBCASE("disqualified") {
    Lead lead(plan);
    lead.mql(1).does(2, R"("type":"disqualify","outcome":"Own","kind":"never")");
    CHECK(outcome(lead, R"("accepted")") == contradiction);
    CHECK(outcome(lead, R"("won")") == contradiction);
    CHECK(checked(lead, R"("type":"lift")") == Lines{});
  }
  SUBCASE("an outcome has one kind, and only what is disqualified is lifted") {
    Lead lead(plan);
    lead.mql(1);
    CHECK(checked(lead, R"("type":"lift")") == Lines{"contradiction /type"});
    CHECK(checked(lead,
                  R"("type":"disqualify","outcome":"Disqualified_Competitor","kind":"not_now")") ==
          Lines{"contradiction /kind"});
    CHECK(checked(lead,
                  R"("type":"disqualify","outcome":"Disqualified_Competitor","kind":"never")") ==
          Lines{});
  }
}

TEST_CASE("reports: the event itself is checked too") {
  Lead lead(test::loaded(plan_text(kTasks)));
  lead.mql(1);
  CHECK(checked(lead, R"("type":"outcome","outcome":"maybe")").size() == 1);
  CHECK(checked(lead, R"("type":"outcome","outcome":"contacted")", 31) == Lines{"time /at"});
  CHECK(check_report(lead.plan(), lead.log(), "[]", 0)[0].code == "type");
  CHECK(check_report(lead.plan(), lead.log(), "{", 0)[0].code == "json");
  CHECK(checked(lead, R"("type":"page","path":"/x")") == Lines{});  // no report
  // Sent again, it is what it was.
  const std::string accepted = lead.event(20, R"("type":"outcome","outcome":"accepted")");
  const std::string won = lead.event(21, R"("type":"outcome","outcome":"won")");
  REQUIRE(lead.log().add(accepted).empty());
  REQUIRE(lead.log().add(won).empty());
  CHECK(check_report(lead.plan(), lead.log(), accepted, test::on_day(30)).empty());
  std::string other = accepted;
  other.replace(other.find("accepted"), 8, "recycled");
  CHECK(check_report(lead.plan(), lead.log(), other, test::on_day(30))[0].code == "fork");
}
