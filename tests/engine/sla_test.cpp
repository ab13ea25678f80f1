// SLA clocks, driven through hand-made moments: the numbers of SPEC B4 first, then what holds of
// any fold.
#include "handoff/sla.h"

#include <date/date.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "fieldwise/decide.h"
#include "handoff/notes.h"
#include "plan/names.h"
#include "playbook/playbook.h"
#include "profile/profile.h"
#include "qualify/reports.h"
#include "random.h"
#include "score/sheet.h"
#include "timeline/timeline.h"

namespace {

using namespace fieldwise;
using test::Random;
using Is = ClockStatus::Is;

constexpr int64_t kMinute = 60000, kHour = 60 * kMinute, kDay = 24 * kHour;

const std::string kCalendars =
    R"("calendars":[)"
    R"({"key":"berlin","zone":"Europe/Berlin","hours":{"mon":[["09:00","17:00"]],)"
    R"("tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],"thu":[["09:00","17:00"]],)"
    R"("fri":[["09:00","17:00"]]},"holidays":["2026-12-25","2027-01-01"]},)"
    R"({"key":"york","zone":"America/New_York","hours":{"mon":[["09:00","17:00"]],)"
    R"("tue":[["09:00","17:00"]],"wed":[["09:00","17:00"]],"thu":[["09:00","17:00"]],)"
    R"("fri":[["09:00","17:00"]]}}])";
const std::string kReps =
    R"("reps":[{"key":"ada","calendar":"berlin","manager":"max"},)"
    R"({"key":"ben","calendar":"york","manager":"max"},{"key":"max"},{"key":"eve"}],)"
    R"("pools":[{"key":"all","members":[{"rep":"ada"},{"rep":"ben"},{"rep":"max"},{"rep":"eve"}]}],)"
    R"("routing":{"fallback":"all"})";

PlanResult load_playbook(const std::string& members) {
  return load_plan(R"({"fieldwise":1,"name":"t","fields":[{"key":"email","type":"email"}],)"
                   R"("signals":[{"key":"demo","on":"demo_request"}],"playbook":{)" +
                   members + "}}");
}

PlanResult load_clocks(const std::string& clocks) {
  return load_playbook(kCalendars + "," + kReps + R"(,"sla":[)" + clocks + "]");
}

int64_t at(const std::string& iso) {
  int64_t ms = 0;
  REQUIRE(parse_time(iso, ms));
  return ms;
}

std::string utc(int64_t ms) {
  if (ms == kNever) return "never";
  return date::format("%FT%RZ",
                      date::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(ms)));
}

std::string same(const std::string& iso) { return utc(at(iso)); }

// A lead, folded by a timeline that knows little. Its stage is what an event of type `other` or an
// outcome says; the event "handoff" hands it off, "taken back" ends the task, and so does an
// outcome that closes one.
class Lead {
 public:
  explicit Lead(const std::string& clocks) {
    const PlanResult result = load_clocks(clocks);
    for (const Error& e : result.errors) MESSAGE(e.path << ": " << e.message);
    REQUIRE_MESSAGE(result.plan != nullptr, to_json(result.errors));
    plan_ = result.plan;
  }

  const Sla& sla() const { return plan_->playbook->sla; }
  SlaState state;
  Announcements out;

  void add(int64_t when, const std::string& members) {
    const Errors errors = log_.add(R"({"client":"c","seq":)" + std::to_string(++seq_) +
                                   R"(,"at":)" + std::to_string(when) + "," + members + "}");
    for (const Error& e : errors) MESSAGE(e.path << ": " << e.message);
    REQUIRE(errors.empty());
  }
  void add(const std::string& iso, const std::string& members) { add(at(iso), members); }

  // Forgets all and folds anew, up to `end`; moments of time alone are added at `extra`.
  void fold_to(int64_t end, std::vector<int64_t> extra = {}) {
    state = SlaState();
    out.clear();
    standing_ = Standing();
    reports_ = Reports();
    has_task_ = false;
    next_ = 0;
    go_on(end, std::move(extra));
  }
  void fold_to(const std::string& iso) { fold_to(at(iso)); }

  // Folds on from where it was.
  void go_on(int64_t end, std::vector<int64_t> extra = {}) {
    std::sort(extra.begin(), extra.end());
    size_t e = 0;
    const auto& events = log_.state().events;
    for (;;) {
      const Event* event =
          next_ < events.size() && events[next_]->at <= end ? events[next_] : nullptr;
      int64_t when = event == nullptr ? kNever : event->at;
      while (e < extra.size() && extra[e] <= when && extra[e] < wake(state))
        step(extra[e++], nullptr);
      if (wake(state) <= when) {
        if (wake(state) > end) return;
        step(wake(state), nullptr);
      } else {
        if (event == nullptr) return;
        ++next_;
        step(when, event);
      }
    }
  }

  // "breached first 2026-11-20T16:00Z due 2026-11-20T16:00Z ada", for each announcement.
  std::vector<std::string> told() const {
    std::vector<std::string> lines;
    for (const Announcement& a : out) {
      if (a.kind == Announcement::Kind::handoff) continue;
      const bool escalated = a.kind == Announcement::Kind::escalation;
      std::string line = a.kind == Announcement::Kind::sla_at_risk    ? "at risk"
                         : a.kind == Announcement::Kind::sla_breached ? "breached"
                                                                      : "escalation";
      if (escalated) line += " " + std::to_string(a.item);
      line += " " + std::string(sla().clocks[a.subject].key) + "#" + std::to_string(a.nth) + " " +
              utc(a.at) + " due " + utc(a.due) + " ";
      line += a.why == kNone ? "nobody" : kNames[a.why];
      if (a.event != nullptr) line += " by event";
      lines.push_back(line);
    }
    return lines;
  }
  std::string told_at(size_t i) const { return i < told().size() ? told()[i] : "nothing"; }

  // Of a clock, "" when it neither runs nor was met.
  std::string status(const std::string& key) const {
    static const char* const kIs[] = {"running", "at_risk", "breached", "met", "met_late"};
    for (const ClockStatus& s : clock_statuses(state)) {
      if (sla().clocks[s.clock].key != key) continue;
      std::string text = kIs[static_cast<size_t>(s.is)];
      text += " due " + utc(s.due);
      if (s.attempts > 0) text += " attempts " + std::to_string(s.attempts);
      return text;
    }
    return "";
  }

 private:
  static constexpr const char* kNames[] = {"ada", "ben", "max", "eve"};

  void stand(const Event& event) {
    if (event.type == EventType::other) {
      const uint32_t stage = index_of(stage_names(), event.name);
      if (stage != kNone) standing_.stage = static_cast<Stage>(stage);
      if (event.name == "handoff") has_task_ = true;
      if (event.name == "taken back") has_task_ = false;
    } else if (event.type == EventType::outcome) {
      if (event.outcome == Outcome::accepted) standing_.stage = Stage::sal;
      if (event.outcome == Outcome::confirmed) standing_.stage = Stage::sql;
      if (event.outcome == Outcome::rejected) standing_.stage = Stage::recycled;
      if (event.outcome == Outcome::won) standing_.stage = Stage::closed_won;
      if (event.outcome == Outcome::rejected || event.outcome >= Outcome::won) has_task_ = false;
    } else if (event.type == EventType::disqualify) {
      standing_.suppression = event.suppression;
    } else if (event.type == EventType::lift) {
      standing_.suppression = Suppression::none;
    }
  }

  void step(int64_t when, const Event* event) {
    Moment moment;
    moment.at = when;
    moment.event = event;
    moment.before = standing_;
    if (event != nullptr) {
      report(*plan_, reports_, *event, standing_);
      stand(*event);
    }
    moment.after = standing_;
    Profile profile = fold(*plan_, log_, when);
    profile.reports = reports_;
    Sheet sheet(*plan_);
    sheet.load(profile, when, kNone);
    moment.sheet = &sheet;
    if (event != nullptr && event->name == "handoff") {
      Announcement handoff;
      handoff.kind = Announcement::Kind::handoff;
      handoff.at = when;
      handoff.event = event;
      out.push_back(handoff);
    }
    advance(sla(), state, moment, has_task_, out);
  }

  std::shared_ptr<const Plan> plan_;
  EventLog log_;
  Standing standing_;
  Reports reports_;
  bool has_task_ = false;
  size_t next_ = 0;
  int seq_ = 0;
};

std::string stage(const std::string& name) { return R"("type":"other","name":")" + name + "\""; }
std::string outcome(const std::string& name) {
  return R"("type":"outcome","reason":"because","outcome":")" + name + "\"";
}
std::string assigned(const std::string& rep) { return R"("type":"assigned","rep":")" + rep + "\""; }
const std::string kHandoff = R"("type":"other","name":"handoff")";

const std::string kAcknowledge =
    R"({"key":"acknowledge","starts":"handoff","stops":["accepted","rejected"],"time":"business",)"
    R"("within":"4h","atRisk":"2h","calendar":"berlin"})";
const std::string kDispose =
    R"({"key":"dispose","starts":"handoff","stops":["rejected","confirmed","recycled"],)"
    R"("time":"business","within":{"businessDays":2},"calendar":"berlin"})";
const std::string kUntouched =
    R"({"key":"untouched","starts":"assigned","time":"wall","within":"48h",)"
    R"("stops":["accepted","rejected","attempted","contacted"],)"
    R"("escalations":[{"to":"manager","action":"reassign"}]})";
const std::string kTakenBack = R"("type":"other","name":"taken back")";
const std::string kHot =
    R"({"key":"hot","for":{"if":{">":[{"signal":["demo","7d"]},0]},"on":["demo"]},)"
    R"("starts":"stage","stops":["contacted"],"time":"wall","within":"4h","atRisk":"2h"})";

}  // namespace

TEST_CASE("sla: acknowledged within 4 business hours") {
  Lead lead(kAcknowledge);
  lead.add("2026-11-20T16:00+01:00", kHandoff);  // a Friday
  lead.fold_to("2026-11-20T17:00+01:00");
  CHECK(lead.status("acknowledge") == "running due " + same("2026-11-23T12:00+01:00"));
  CHECK(utc(wake(lead.state)) == same("2026-11-23T10:00+01:00"));
  lead.fold_to("2026-11-23T11:59+01:00");
  CHECK(lead.told().size() == 1);
  CHECK(lead.told_at(0) == "at risk acknowledge#0 2026-11-23T09:00Z due 2026-11-23T11:00Z nobody");
  CHECK(lead.status("acknowledge") == "at_risk due " + same("2026-11-23T12:00+01:00"));
  CHECK(utc(wake(lead.state)) == same("2026-11-23T12:00+01:00"));
  lead.fold_to("2026-11-23T12:00+01:00");
  CHECK(lead.told().size() == 2);
  CHECK(lead.told_at(1) == "breached acknowledge#0 2026-11-23T11:00Z due 2026-11-23T11:00Z nobody");
  CHECK(lead.status("acknowledge") == "breached due " + same("2026-11-23T12:00+01:00"));
  CHECK(wake(lead.state) == kNever);

  lead.add("2026-11-23T15:00+01:00", outcome("accepted"));
  lead.fold_to("2026-11-24T00:00Z");
  CHECK(lead.status("acknowledge") == "met_late due " + same("2026-11-23T12:00+01:00"));

  Lead quick(kAcknowledge);
  quick.add("2026-11-20T16:00+01:00", kHandoff);
  quick.add("2026-11-23T09:59+01:00", outcome("rejected"));
  quick.fold_to("2026-12-01T00:00Z");
  CHECK(quick.told().empty());
  CHECK(quick.status("acknowledge") == "met due " + same("2026-11-23T12:00+01:00"));
  CHECK(wake(quick.state) == kNever);
}

TEST_CASE("sla: clocks about a task end with it, without verdict") {
  const std::string attempts =
      R"({"key":"attempts","starts":"contacted","stops":["accepted"],"time":"wall","within":"5h"})";
  Lead lead(kAcknowledge + "," + kDispose + "," + kUntouched + "," + attempts);
  lead.add("2026-11-17T09:00+01:00", assigned("ada"));
  lead.add("2026-11-18T09:00+01:00", kHandoff);
  lead.add("2026-11-18T09:01+01:00", assigned("ada"));
  lead.add("2026-11-18T09:30+01:00", kTakenBack);
  lead.fold_to("2026-12-18T00:00Z");
  CHECK(lead.told().empty());
  CHECK(wake(lead.state) == kNever);
  for (const char* key : {"acknowledge", "dispose", "untouched", "attempts"}) {
    CHECK(lead.status(key).empty());
  }

  // Handed over again, they begin anew.
  lead.add("2026-11-24T09:00+01:00", kHandoff);
  lead.add("2026-11-24T09:30+01:00", outcome("contacted"));
  lead.fold_to("2026-11-24T09:30+01:00");
  CHECK(lead.status("acknowledge") ==
        "running due " + same("2026-11-24T13:00+01:00") + " attempts 1");
  CHECK(lead.status("attempts") == "running due " + same("2026-11-24T14:30+01:00"));
  lead.add("2026-11-24T12:59+01:00", kTakenBack);
  lead.fold_to("2026-12-18T00:00Z");
  CHECK(lead.told() == std::vector<std::string>{"at risk acknowledge#0 2026-11-24T10:00Z due "
                                                "2026-11-24T12:00Z ada"});
}

TEST_CASE("sla: what a report meets as it ends the task is met") {
  Lead lead(kAcknowledge);
  lead.add("2026-11-18T09:00+01:00", kHandoff);
  lead.add("2026-11-18T10:00+01:00", outcome("rejected"));
  lead.fold_to("2026-12-18T00:00Z");
  CHECK(lead.status("acknowledge").starts_with("met due"));
}

TEST_CASE("sla: a clock that starts with the end of a task outlives it") {
  Lead lead(
      R"({"key":"recycle","for":{"stages":["recycled"]},"starts":"rejected","stops":["recycled"],)"
      R"("time":"wall","within":"24h"})");
  lead.add("2026-11-18T09:00Z", kHandoff);
  lead.add("2026-11-18T10:00Z", outcome("rejected"));
  lead.fold_to("2026-11-20T00:00Z");
  CHECK(lead.told_at(0) == "breached recycle#0 2026-11-19T10:00Z due 2026-11-19T10:00Z nobody");
}

TEST_CASE("sla: nobody owes a call to whom opted out of sales") {
  const std::string contact =
      R"({"key":"contact","for":{"stages":["sql"]},"starts":"stage","stops":["contacted"],)"
      R"("time":"wall","within":"4h"})";
  for (const std::string scope : {"", R"(,"scope":"sales")"}) {
    Lead lead(contact + "," + kUntouched);
    lead.add("2026-11-18T09:00Z", stage("sql"));
    lead.add("2026-11-18T09:00Z", assigned("ada"));
    lead.add("2026-11-18T10:00Z", R"("type":"opt_out")" + scope);
    lead.add("2026-11-18T11:00Z", assigned("ben"));
    lead.fold_to("2026-12-18T00:00Z");
    CHECK(lead.told().empty());
    CHECK(lead.status("contact").empty());
    // Back in, it is a lead that the clock is for once more.
    lead.add("2026-12-18T09:00Z", R"("type":"opt_in")" + scope);
    lead.fold_to("2026-12-18T09:00Z");
    CHECK(lead.status("contact") == "running due " + same("2026-12-18T13:00Z"));
  }
  Lead other(contact);
  other.add("2026-11-18T09:00Z", stage("sql"));
  other.add("2026-11-18T10:00Z", R"("type":"opt_out","scope":"marketing")");
  other.fold_to("2026-12-18T00:00Z");
  CHECK(other.told().size() == 1);
}

TEST_CASE("sla: a signal starts a clock again that was met, and not one that runs") {
  Lead lead(kHot);
  const std::string demo = R"("type":"demo_request")";
  lead.add("2026-11-16T09:00Z", stage("mql"));
  lead.add("2026-11-16T10:00Z", demo);
  lead.add("2026-11-16T11:00Z", demo);
  lead.fold_to("2026-11-16T11:00Z");
  CHECK(lead.status("hot") == "running due " + same("2026-11-16T14:00Z"));
  lead.add("2026-11-16T11:30Z", outcome("contacted"));
  lead.add("2026-11-19T09:00Z", demo);
  lead.fold_to("2026-11-19T08:00Z");
  CHECK(lead.status("hot").starts_with("met due " + same("2026-11-16T14:00Z")));
  lead.fold_to("2026-11-19T09:00Z");
  CHECK(lead.status("hot") == "running due " + same("2026-11-19T13:00Z"));
  lead.fold_to("2026-12-01T00:00Z");
  CHECK(lead.told() ==
        std::vector<std::string>{"at risk hot#0 2026-11-19T11:00Z due 2026-11-19T13:00Z nobody",
                                 "breached hot#0 2026-11-19T13:00Z due 2026-11-19T13:00Z nobody"});
}

TEST_CASE("sla: what is due at noon is late at noon") {
  for (const bool late : {false, true}) {
    Lead lead(kAcknowledge);
    lead.add("2026-11-20T16:00+01:00", kHandoff);
    lead.add(at("2026-11-23T12:00+01:00") - (late ? 0 : 1), outcome("accepted"));
    lead.fold_to("2026-12-01T00:00Z");
    CHECK(lead.told().size() == (late ? 2 : 1));
    CHECK(lead.status("acknowledge").starts_with(late ? "met_late" : "met due"));
  }
}

TEST_CASE("sla: disposition within 2 business days") {
  Lead lead(kDispose);
  lead.add("2026-12-23T10:00+01:00", kHandoff);  // Thursday 1, Friday Christmas, Monday 2
  lead.add("2026-12-24T10:00+01:00", outcome("accepted"));
  lead.fold_to("2026-12-28T16:59+01:00");
  CHECK(lead.status("dispose") == "running due " + same("2026-12-28T17:00+01:00"));
  lead.fold_to("2026-12-28T17:00+01:00");
  CHECK(lead.told().size() == 1);
  CHECK(lead.told_at(0) == "breached dispose#0 2026-12-28T16:00Z due 2026-12-28T16:00Z nobody");
}

TEST_CASE("sla: untouched after 48 hours, it goes to the manager") {
  Lead lead(kUntouched);
  lead.add("2026-11-20T16:00Z", assigned("ada"));
  lead.fold_to("2026-11-22T15:59Z");
  CHECK(lead.told().empty());
  lead.fold_to("2026-11-22T16:00Z");
  CHECK(lead.told().size() == 2);
  CHECK(lead.told_at(0) == "breached untouched#0 2026-11-22T16:00Z due 2026-11-22T16:00Z ada");
  CHECK(lead.told_at(1) == "escalation 0 untouched#0 2026-11-22T16:00Z due 2026-11-22T16:00Z max");
  // Under the manager the clock begins anew; nobody is above, so the lead stays there.
  lead.add("2026-11-22T16:01Z", assigned("max"));
  lead.fold_to("2026-11-24T16:00Z");
  CHECK(lead.status("untouched") == "running due 2026-11-24T16:01Z");
  lead.fold_to("2026-11-30T00:00Z");
  CHECK(lead.told().size() == 3);
  CHECK(lead.told_at(2) == "breached untouched#1 2026-11-24T16:01Z due 2026-11-24T16:01Z max");
  // One attempt is a touch.
  Lead touched(kUntouched);
  touched.add("2026-11-20T16:00Z", assigned("ada"));
  touched.add("2026-11-21T16:00Z", outcome("attempted"));
  touched.fold_to("2026-11-30T00:00Z");
  CHECK(touched.told().empty());
  CHECK(touched.status("untouched") == "met due 2026-11-22T16:00Z attempts 1");
}

TEST_CASE("sla: every MQL in the workflow within 4 hours") {
  const std::string clock =
      R"({"key":"workflow","for":{"stages":["mql"]},"starts":"stage","stops":["assigned"],)"
      R"("time":"wall","within":"4h"})";
  Lead lead(clock);
  lead.add("2026-11-20T08:00Z", stage("inquiry"));
  lead.add("2026-11-20T10:00Z", stage("mql"));
  lead.fold_to("2026-11-20T09:00Z");
  CHECK(lead.status("workflow").empty());
  lead.fold_to("2026-11-20T14:00Z");
  CHECK(lead.told_at(0) == "breached workflow#0 2026-11-20T14:00Z due 2026-11-20T14:00Z nobody");
  lead.add("2026-11-20T13:00Z", assigned("ada"));
  lead.fold_to("2026-11-21T14:00Z");
  CHECK(lead.told().empty());
  CHECK(lead.status("workflow") == "met due 2026-11-20T14:00Z");
}

TEST_CASE("sla: an SQL is contacted within 1 hour, an MQL within 24") {
  const std::string clocks =
      R"({"key":"mql","for":{"stages":["mql"]},"starts":"stage","stops":["contacted"],"time":"wall",)"
      R"("within":"24h"},)"
      R"({"key":"sql","for":{"stages":["sql"]},"starts":"stage","stops":["contacted"],"time":"wall",)"
      R"("within":"1h"})";
  Lead lead(clocks);
  lead.add("2026-11-20T10:00Z", stage("mql"));
  lead.add("2026-11-20T12:00Z", stage("sql"));
  lead.fold_to("2026-11-20T11:00Z");
  CHECK(lead.status("mql") == "running due 2026-11-21T10:00Z");
  CHECK(lead.status("sql").empty());
  lead.fold_to("2026-11-22T00:00Z");
  // The MQL's clock ended with the MQL.
  CHECK(lead.told().size() == 1);
  CHECK(lead.told_at(0) == "breached sql#0 2026-11-20T13:00Z due 2026-11-20T13:00Z nobody");
  CHECK(lead.status("mql").empty());
  lead.add("2026-11-20T12:30Z", outcome("contacted"));
  lead.fold_to("2026-11-22T00:00Z");
  CHECK(lead.told().empty());
  CHECK(lead.status("sql") == "met due 2026-11-20T13:00Z attempts 1");
}

TEST_CASE("sla: a hot lead is at risk after 2 hours, breached after 4") {
  const std::string clock =
      R"({"key":"hot","for":{"if":{">":[{"signal":["demo","7d"]},0]}},"starts":"stage",)"
      R"("stops":["contacted"],"time":"wall","within":"4h","atRisk":"2h",)"
      R"("escalations":[{"to":"rep","action":"notify"},{"after":"1h","to":"manager","action":"notify"},)"
      R"({"after":"2h","to":"eve","action":"reassign"}]})";
  Lead lead(clock);
  lead.add("2026-11-20T09:00Z", assigned("ben"));
  lead.add("2026-11-20T10:00Z", R"("type":"demo_request")");
  lead.fold_to("2026-11-21T00:00Z");
  const std::string due = " due 2026-11-20T14:00Z ";
  CHECK(lead.told().size() == 5);
  CHECK(lead.told_at(0) == "at risk hot#0 2026-11-20T12:00Z" + due + "ben");
  CHECK(lead.told_at(1) == "breached hot#0 2026-11-20T14:00Z" + due + "ben");
  CHECK(lead.told_at(2) == "escalation 0 hot#0 2026-11-20T14:00Z" + due + "ben");
  CHECK(lead.told_at(3) == "escalation 1 hot#0 2026-11-20T15:00Z" + due + "max");
  CHECK(lead.told_at(4) == "escalation 2 hot#0 2026-11-20T16:00Z" + due + "eve");
  // Contact ends what has not happened by then.
  lead.add("2026-11-20T15:30Z", outcome("contacted"));
  lead.fold_to("2026-11-21T00:00Z");
  CHECK(lead.told().size() == 4);
  // Another request while it is hot is not another run; one after it has cooled down is.
  lead.add("2026-11-22T10:00Z", R"("type":"demo_request")");
  lead.fold_to("2026-11-23T00:00Z");
  CHECK(lead.told().size() == 4);
  lead.add("2026-12-10T10:00Z", stage("mql"));
  lead.add("2026-12-20T10:00Z", R"("type":"demo_request")");
  lead.fold_to("2026-12-21T00:00Z");
  CHECK(lead.told().size() == 9);
  CHECK(lead.told_at(4) == "at risk hot#1 2026-12-20T12:00Z due 2026-12-20T14:00Z ben");
  CHECK(lead.told_at(7) == "escalation 1 hot#1 2026-12-20T15:00Z due 2026-12-20T14:00Z max");
  CHECK(lead.told_at(8) == "escalation 2 hot#0 2026-12-20T16:00Z due 2026-12-20T14:00Z eve");
}

TEST_CASE("sla: a minimum number of attempts") {
  const std::string clock =
      R"({"key":"attempts","starts":"handoff","stops":["contacted"],"attempts":3,"time":"business",)"
      R"("within":{"businessDays":5},"atRisk":{"businessDays":4},"calendar":"berlin"})";
  Lead lead(clock);
  lead.add("2026-11-16T10:00Z", kHandoff);
  lead.add("2026-11-17T10:00Z", outcome("attempted"));
  lead.add("2026-11-18T10:00Z", outcome("attempted"));
  lead.fold_to("2026-11-19T00:00Z");
  CHECK(lead.status("attempts") == "running due 2026-11-23T16:00Z attempts 2");
  lead.fold_to("2026-12-01T00:00Z");
  CHECK(lead.told().size() == 2);
  CHECK(lead.told_at(0).starts_with("at risk attempts#0 2026-11-20T16:00Z"));
  CHECK(lead.told_at(1).starts_with("breached attempts#0 2026-11-23T16:00Z"));
  // The third attempt is enough, reached or not.
  lead.add("2026-11-20T09:00Z", outcome("attempted"));
  lead.fold_to("2026-12-01T00:00Z");
  CHECK(lead.told().empty());
  CHECK(lead.status("attempts") == "met due 2026-11-23T16:00Z attempts 3");
  // Reaching the lead is, too.
  Lead reached(clock);
  reached.add("2026-11-16T10:00Z", kHandoff);
  reached.add("2026-11-17T10:00Z", outcome("contacted"));
  reached.fold_to("2026-12-01T00:00Z");
  CHECK(reached.status("attempts") == "met due 2026-11-23T16:00Z attempts 1");
}

TEST_CASE("sla: a clock without calendar goes by that of the rep who has the lead") {
  const std::string clock =
      R"({"key":"ack","starts":"handoff","stops":["accepted"],"time":"business","within":"4h"})";
  Lead lead(clock);
  lead.add("2026-11-20T15:00Z", kHandoff);  // 16:00 in Berlin, 10:00 in New York
  lead.fold_to("2026-11-20T15:00Z");
  CHECK(lead.status("ack") == "running due 2026-11-23T11:00Z");  // the first calendar's
  lead.add("2026-11-20T15:01Z", assigned("ben"));
  lead.fold_to("2026-11-20T15:01Z");
  CHECK(lead.status("ack") == "running due 2026-11-20T19:00Z");
  // Whoever takes over has their own hours, reckoned from the same beginning.
  lead.add("2026-11-20T18:00Z", assigned("ada"));
  lead.fold_to("2026-11-20T18:00Z");
  CHECK(lead.status("ack") == "running due 2026-11-23T11:00Z");
  CHECK(lead.told().empty());
  // If by those it was due before, it is late from then on.
  lead.add("2026-11-23T10:59Z", assigned("ben"));
  lead.fold_to("2026-11-24T00:00Z");
  CHECK(lead.told().size() == 1);
  CHECK(lead.told_at(0) == "breached ack#0 2026-11-23T10:59Z due 2026-11-20T19:00Z ben by event");
  // What is late stays late.
  lead.add("2026-11-23T11:30Z", assigned("ada"));
  lead.fold_to("2026-11-24T00:00Z");
  CHECK(lead.status("ack") == "breached due 2026-11-20T19:00Z");
  // A rep without calendar, and one whom the plan does not know, go by the first.
  for (const char* rep : {"eve", "zoe"}) {
    Lead other(clock);
    other.add("2026-11-20T14:00Z", assigned(rep));
    other.add("2026-11-20T15:00Z", kHandoff);
    other.fold_to("2026-11-20T15:00Z");
    CHECK(other.status("ack") == "running due 2026-11-23T11:00Z");
  }
}

TEST_CASE("sla: a warning that would come too late is none") {
  const auto at_risk = [](const std::string& hours) {
    Lead lead(
        R"({"key":"c","starts":"handoff","stops":["won"],"time":"business","calendar":"berlin",)"
        R"("within":{"businessDays":1},"atRisk":")" +
        hours + "\"}");
    lead.add("2026-11-16T15:00+01:00", kHandoff);  // due on Tuesday at 17:00, in 10 hours
    lead.fold_to("2026-11-16T16:00+01:00");
    return utc(clock_statuses(lead.state)[0].at_risk);
  };
  CHECK(at_risk("9h") == same("2026-11-17T16:00+01:00"));
  CHECK(at_risk("10h") == "never");
  CHECK(at_risk("11h") == "never");
}

TEST_CASE("sla: clocks from an assignment begin anew with another rep, not with the same") {
  Lead lead(kUntouched);
  lead.add("2026-11-20T10:00Z", assigned("ada"));
  lead.add("2026-11-21T10:00Z", assigned("ada"));
  lead.fold_to("2026-11-21T12:00Z");
  CHECK(lead.status("untouched") == "running due 2026-11-22T10:00Z");
  lead.add("2026-11-21T11:00Z", assigned("ben"));
  lead.fold_to("2026-11-21T12:00Z");
  CHECK(lead.status("untouched") == "running due 2026-11-23T11:00Z");
  lead.fold_to("2026-11-30T00:00Z");
  CHECK(lead.told().size() == 2);
  CHECK(lead.told_at(0).starts_with("breached untouched#0 2026-11-23T11:00Z"));
}

TEST_CASE("sla: a clock from an outcome") {
  Lead lead(
      R"({"key":"call","starts":"accepted","stops":["contacted"],"time":"wall","within":"1h"})");
  lead.add("2026-11-20T10:00Z", kHandoff);
  lead.add("2026-11-20T12:00Z", outcome("accepted"));
  lead.fold_to("2026-11-20T11:00Z");
  CHECK(lead.status("call").empty());
  lead.fold_to("2026-11-20T12:30Z");
  CHECK(lead.status("call") == "running due 2026-11-20T13:00Z");
}

TEST_CASE("sla: escalations in business time, to who is there") {
  const std::string clock =
      R"({"key":"ack","starts":"handoff","stops":["accepted"],"time":"business","within":"1h",)"
      R"("calendar":"berlin","escalations":[{"to":"manager","action":"reassign"},)"
      R"({"to":"manager","action":"notify"},{"after":"2h","to":"eve","action":"reassign"}]})";
  Lead lead(clock);
  lead.add("2026-11-20T14:30Z", kHandoff);  // 15:30 on a Friday in Berlin
  lead.fold_to("2026-12-01T00:00Z");
  CHECK(lead.told().size() == 3);
  CHECK(lead.told_at(0) == "breached ack#0 2026-11-20T15:30Z due 2026-11-20T15:30Z nobody");
  // Nobody has the lead, so it has no manager: it is not given away, but the host is told.
  CHECK(lead.told_at(1) == "escalation 1 ack#0 2026-11-20T15:30Z due 2026-11-20T15:30Z nobody");
  // Half an hour of Friday is left, then Monday's first hour and a half.
  CHECK(lead.told_at(2) == "escalation 2 ack#0 2026-11-23T09:30Z due 2026-11-20T15:30Z eve");
  lead.add("2026-11-20T14:31Z", assigned("eve"));
  lead.fold_to("2026-12-01T00:00Z");
  CHECK(lead.told().size() == 2);
}

TEST_CASE("sla: a report that arrives late takes back what would not have been") {
  Lead lead(kAcknowledge);
  lead.add("2026-11-20T16:00+01:00", kHandoff);
  lead.fold_to("2026-11-24T00:00Z");
  CHECK(lead.told().size() == 2);
  lead.add("2026-11-23T11:00+01:00", outcome("accepted"));  // reported on Tuesday
  lead.fold_to("2026-11-24T00:00Z");
  CHECK(lead.told().size() == 1);
  CHECK(lead.told_at(0).starts_with("at risk acknowledge#0"));
  CHECK(lead.status("acknowledge").starts_with("met due"));
}

TEST_CASE("sla: clocks end with what they are about") {
  struct Ending {
    const char *what, *event;
    bool ends;
  };
  const Ending endings[] = {
      {"disqualified", R"("type":"disqualify","outcome":"x","kind":"never")", true},
      {"not now", R"("type":"disqualify","outcome":"x","kind":"not_now")", true},
      {"won", R"("type":"outcome","outcome":"won")", true},
      {"recycled", R"("type":"other","name":"recycled")", true},
      {"an opportunity", R"("type":"other","name":"opportunity")", false},
      {"contacted, for which it does not wait", R"("type":"outcome","outcome":"contacted")", false},
  };
  for (const Ending& ending : endings) {
    const std::string what = ending.what;
    CAPTURE(what);
    Lead lead(kUntouched.substr(0, kUntouched.find("\"stops\"")) + R"("stops":["accepted"]})");
    lead.add("2026-11-20T10:00Z", assigned("ada"));
    lead.add("2026-11-20T11:00Z", ending.event);
    lead.fold_to("2026-11-30T00:00Z");
    CHECK(lead.told().empty() == ending.ends);
    CHECK(lead.status("untouched").empty() == ending.ends);
  }
  // One whose stages name the end runs there, and starts when a suppression is lifted.
  Lead again(
      R"({"key":"again","for":{"stages":["recycled"]},"starts":"stage","stops":["contacted"],)"
      R"("time":"wall","within":"90d"})");
  again.add("2026-11-20T10:00Z", stage("recycled"));
  again.add("2026-11-21T10:00Z", R"("type":"disqualify","outcome":"x","kind":"not_now")");
  again.add("2026-11-22T10:00Z", R"("type":"lift")");
  again.fold_to("2026-11-21T12:00Z");
  CHECK(again.status("again").empty());
  again.fold_to("2026-11-22T12:00Z");
  CHECK(again.status("again") == "running due 2027-02-20T10:00Z");
}

TEST_CASE("sla: the longest time there is") {
  Lead lead(R"({"key":"c","starts":"handoff","stops":["won"],"time":"wall","within":"100000d"})");
  lead.add("2199-01-01T00:00Z", kHandoff);
  lead.fold_to("2199-12-31T00:00Z");
  CHECK(wake(lead.state) == at("2199-01-01T00:00Z") + 100000 * kDay);
  lead.go_on(kLastInstant);
  CHECK(lead.told().size() == 1);
}

namespace {

const std::string kAll =
    kAcknowledge + "," + kDispose + "," + kUntouched + "," +
    R"({"key":"hot","for":{"stages":["mql","sql"],"if":{">":[{"signal":["demo","2d"]},0]}},)"
    R"("starts":"stage","stops":["contacted"],"attempts":2,"time":"business","within":"6h",)"
    R"("atRisk":"30m","escalations":[{"to":"rep","action":"notify"},)"
    R"({"after":"4h","to":"manager","action":"reassign"},{"after":"20h","to":"eve","action":"notify"}]},)"
    R"({"key":"call","starts":"accepted","stops":["contacted","won"],"time":"business",)"
    R"("within":{"businessDays":1},"atRisk":"2h"})";

// Things that happen to a lead from September on.
void live(Lead& lead, Random& random, uint32_t events, int64_t days) {
  for (uint32_t i = 0; i < events; ++i) {
    const int64_t when = at("2026-09-01") + random.between(0, days * kDay / kMinute) * kMinute;
    const std::string what[] = {
        kHandoff,
        assigned(random.pick({"ada", "ben", "max", "eve", "zoe"})),
        stage(random.pick({"mql", "sql", "inquiry"})),
        outcome(random.pick({"accepted", "attempted", "contacted", "rejected", "stalled"})),
        R"("type":"demo_request")",
        R"("type":"page","path":"/")",
        R"("type":"disqualify","outcome":"x","kind":"not_now")",
        R"("type":"lift")",
    };
    lead.add(when, what[random.chance(90) ? random.below(6) : 6 + random.below(2)]);
  }
}

}  // namespace

TEST_CASE("sla: nothing depends on when somebody asks, or on how the log came in") {
  size_t announcements = 0;
  for (uint64_t seed = 1; seed <= 60; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Lead lead(kAll);
    live(lead, random, 25, 180);
    const int64_t end = at("2027-04-01");
    lead.fold_to(end);
    const std::vector<std::string> told = lead.told();
    announcements += told.size();

    // Asked at a hundred other times as well.
    std::vector<int64_t> extra;
    for (int i = 0; i < 100; ++i) extra.push_back(random.between(at("2026-09-01"), end));
    lead.fold_to(end, extra);
    REQUIRE(lead.told() == told);

    // Stopped in between, and gone on from a copy of the state.
    const int64_t middle = random.between(at("2026-09-01"), end);
    lead.fold_to(middle);
    const SlaState copy = lead.state;
    lead.state = SlaState();
    lead.state = copy;
    lead.go_on(end);
    REQUIRE(lead.told() == told);

    // Each once, in the order of time, and numbered from 0 without gaps.
    std::vector<std::string> ids;
    std::vector<std::string> counted;
    for (size_t i = 0; i < lead.out.size(); ++i) {
      const Announcement& a = lead.out[i];
      if (a.kind == Announcement::Kind::handoff) continue;
      if (i > 0) REQUIRE(a.at >= lead.out[i - 1].at);
      const std::string of = std::to_string(static_cast<int>(a.kind)) + ":" +
                             std::to_string(a.subject) + ":" + std::to_string(a.item);
      REQUIRE(a.nth == std::count(counted.begin(), counted.end(), of));
      counted.push_back(of);
    }
  }
  CHECK(announcements > 500);
}

TEST_CASE("sla: on the timeline of a log") {
  // A demo request makes an MQL; its points are half of what they were after five days.
  const PlanResult result = load_plan(
      R"({"fieldwise":1,"name":"t","fields":[{"key":"email","type":"email"}],)"
      R"("signals":[{"key":"demo","on":"demo_request"}],)"
      R"("axes":[{"key":"intent","decay":{"kind":"linear","span":"10d"}}],)"
      R"("rules":[{"key":"asked","axis":"intent","points":40,"signal":"demo"}],)"
      R"("thresholds":[{"stage":"mql","when":[{"axis":"intent","min":20}]}],"playbook":{)" +
      kCalendars +
      R"(,"sla":[{"key":"mql","for":{"stages":["mql"]},"starts":"stage","stops":["contacted"],)"
      R"("time":"business","within":"4h"},)"
      R"({"key":"cold","for":{"if":{"<":[{"score":"intent"},20]}},"starts":"stage",)"
      R"("stops":["contacted"],"time":"wall","within":"24h"}]}})");
  REQUIRE(result.errors.empty());
  const Sla& sla = result.plan->playbook->sla;
  EventLog log;
  const auto add = [&](int seq, const std::string& iso, const std::string& members) {
    REQUIRE(log.add(R"({"client":"c","seq":)" + std::to_string(seq) + R"(,"at":")" + iso + "\"," +
                    members + "}")
                .empty());
  };
  // Stops at each of `at` in between: what is told does not depend on them.
  const auto told = [&](const std::vector<std::string>& stops) {
    Timeline timeline(*result.plan, log);
    SlaState state;
    Announcements out;
    for (const std::string& stop : stops) {
      while (timeline.next(at(stop), wake(state)))
        advance(sla, state, timeline.moment(), false, out);
    }
    std::vector<std::string> lines;
    for (const Announcement& a : out) {
      lines.push_back(std::string(sla.clocks[a.subject].key) + " " + std::to_string(a.at));
    }
    return lines;
  };
  add(1, "2026-11-20T14:00:00Z", R"("type":"answer","field":"email","value":"ada@acme.example")");
  add(2, "2026-11-20T15:00:00Z", R"("type":"demo_request")");
  const std::string end = "2026-12-31T00:00Z";
  const auto line = [&](const char* key, const char* iso, int64_t ms = 0) {
    return key + (" " + std::to_string(at(iso) + ms));
  };
  // The visitor without points was cold from 14:00 to 15:00 on Friday, and a run once begun goes
  // on. Below 20 points it is cold again from the millisecond after five days on.
  CHECK(told({end}) == std::vector<std::string>{line("cold", "2026-11-21T14:00Z"),
                                                line("mql", "2026-11-23T11:00Z")});
  add(3, "2026-11-20T14:30:00Z", outcome("contacted"));
  const std::vector<std::string> after = {line("mql", "2026-11-23T11:00Z"),
                                          line("cold", "2026-11-26T15:00Z", 1)};
  CHECK(told({end}) == after);
  CHECK(told({"2026-11-20T14:29Z", "2026-11-23T10:00Z", "2026-11-23T11:00Z", "2026-11-25T15:00Z",
              "2026-11-26T15:00Z", end}) == after);
  // Contact on the Monday, before it was due.
  add(4, "2026-11-23T10:59:00Z", outcome("contacted"));
  CHECK(told({end}) == std::vector<std::string>{line("cold", "2026-11-26T15:00Z", 1)});
}

TEST_CASE("sla: all stays as it is until wake, and changes then") {
  size_t changes = 0;
  for (uint64_t seed = 1; seed <= 300; ++seed) {
    CAPTURE(seed);
    Random random(seed);
    Lead lead(kAll);
    live(lead, random, 12, 10);
    lead.fold_to("2026-09-11T00:00Z");
    const auto shown = [&] {
      std::string text = std::to_string(lead.told().size());
      for (const Clock& clock : lead.sla().clocks) {
        text += "|" + lead.status(std::string(clock.key));
      }
      return text;
    };
    for (int64_t now = at("2026-09-11"); wake(lead.state) != kNever; ++changes) {
      const std::string before = shown();
      const int64_t next = wake(lead.state);
      REQUIRE(next > now);
      std::vector<int64_t> extra;
      for (int i = 0; i < 5; ++i) extra.push_back(random.between(now, next - 1));
      lead.go_on(next - 1, extra);
      REQUIRE(shown() == before);
      REQUIRE(wake(lead.state) == next);
      lead.go_on(next);
      REQUIRE(wake(lead.state) > next);
      now = next;
    }
  }
  CHECK(changes > 100);
}

TEST_CASE("sla: what is wrong with a clock is said, with its place") {
  // Complete but for what is wrong.
  const std::string stops = R"("stops":["won"],)", wall = R"("time":"wall",)",
                    handoff = R"("starts":"handoff",)", hour = R"("within":"1h")",
                    base = handoff + stops + wall,
                    business = handoff + stops + R"("time":"business",)";
  struct Mistake {
    std::string what, json, code, path;
  };
  const Mistake mistakes[] = {
      {"no start", stops + wall + hour, "missing_member", ""},
      {"an unknown start", R"("starts":"monday",)" + stops + wall + hour, "unknown_value",
       "/starts"},
      {"no unit", handoff + stops + hour, "missing_member", ""},
      {"an unknown unit", handoff + stops + R"("time":"office",)" + hour, "unknown_value", "/time"},
      {"nothing to wait for", handoff + wall + hour, "missing_member", ""},
      {"an empty list to wait for", handoff + wall + R"("stops":[],)" + hour, "missing_member", ""},
      {"an unknown stop", base.substr(0, handoff.size()) + R"("stops":["answered"],)" + wall + hour,
       "unknown_value", "/stops/0"},
      {"no time", handoff + stops + R"("time":"wall")", "missing_member", ""},
      {"a negative time", base + R"("within":"-4h")", "duration", "/within"},
      {"no time at all", base + R"("within":"0h")", "duration", "/within"},
      {"a time that is a number", base + R"("within":4)", "duration", "/within"},
      {"no business days", business + R"("within":{"businessDays":0})", "range",
       "/within/businessDays"},
      {"half a business day", business + R"("within":{"businessDays":1.5})", "type",
       "/within/businessDays"},
      {"days of another kind", business + R"("within":{"days":2,"businessDays":1})",
       "unknown_member", "/within/days"},
      {"business days of wall time", base + R"("within":{"businessDays":2})", "conflict",
       "/within"},
      {"a calendar of wall time", base + R"("calendar":"berlin",)" + hour, "conflict", "/calendar"},
      {"an unknown calendar", business + R"("calendar":"rome",)" + hour, "unknown_calendar",
       "/calendar"},
      {"a warning when it is too late", base + R"("atRisk":"1h",)" + hour, "conflict", "/atRisk"},
      {"a warning after the end", base + R"("atRisk":"2h",)" + hour, "conflict", "/atRisk"},
      {"a warning days later", business + R"("atRisk":{"businessDays":1},)" + hour, "conflict",
       "/atRisk"},
      {"a warning on the last day",
       business + R"("atRisk":{"businessDays":2},"within":{"businessDays":2})", "conflict",
       "/atRisk"},
      {"a negative warning", base + R"("atRisk":"-1h",)" + hour, "duration", "/atRisk"},
      {"no attempts", base + R"("attempts":0,)" + hour, "range", "/attempts"},
      {"a start that is a stop", R"("starts":"won",)" + stops + wall + hour, "conflict",
       "/stops/0"},
      {"an assignment for start and stop",
       R"("starts":"assigned","stops":["won","assigned"],)" + wall + hour, "conflict", "/stops/1"},
      {"a stage of no lead", R"("starts":"stage",)" + stops + wall + hour, "missing_member",
       "/starts"},
      {"an unknown stage", base + R"("for":{"stages":["mql","MQL"]},)" + hour, "unknown_value",
       "/for/stages/1"},
      {"no stage", base + R"("for":{"stages":[]},)" + hour, "range", "/for/stages"},
      {"an unknown signal that starts",
       R"("starts":"stage","for":{"stages":["sql"],"on":["x"]},)" + stops + wall + hour,
       "unknown_signal", "/for/on/0"},
      {"no signal that starts",
       R"("starts":"stage","for":{"stages":["sql"],"on":[]},)" + stops + wall + hour, "range",
       "/for/on"},
      {"a signal that starts what starts otherwise",
       R"("starts":"handoff","for":{"on":["demo"]},)" + stops + wall + hour, "conflict", "/for/on"},
      {"an unknown signal", base + R"("for":{"if":{"signal":"x"}},)" + hour, "unknown_signal",
       "/for/if/signal"},
      {"an escalation to nobody", base + R"("escalations":[{"action":"notify"}],)" + hour,
       "missing_member", "/escalations/0"},
      {"an escalation to a stranger",
       base + R"("escalations":[{"to":"zoe","action":"notify"}],)" + hour, "unknown_rep",
       "/escalations/0/to"},
      {"an unknown action", base + R"("escalations":[{"to":"eve","action":"shout"}],)" + hour,
       "unknown_value", "/escalations/0/action"},
      {"a lead given to who has it",
       base + R"("escalations":[{"to":"rep","action":"reassign"}],)" + hour, "conflict",
       "/escalations/0/to"},
      {"an escalation before the end",
       base + R"("escalations":[{"after":"-1h","to":"eve","action":"notify"}],)" + hour, "duration",
       "/escalations/0/after"},
      {"escalations in disorder",
       base +
           R"("escalations":[{"after":"1h","to":"eve","action":"notify"},)"
           R"({"to":"eve","action":"notify"}],)" +
           hour,
       "range", "/escalations/1"},
      {"a misspelt member", base + R"("calender":"berlin",)" + hour, "unknown_member", "/calender"},
  };
  for (const Mistake& m : mistakes) {
    CAPTURE(m.what);
    const PlanResult result = load_clocks(R"({"key":"c",)" + m.json + "}");
    std::string codes;
    for (const Error& e : result.errors) codes += e.code + " " + e.path + "; ";
    CAPTURE(codes);
    REQUIRE(result.errors.size() == 1);
    CHECK(result.errors[0].code == m.code);
    CHECK(result.errors[0].path == "/playbook/sla/0" + m.path);
    CHECK(result.errors[0].message.size() > 10);
  }
  CHECK(load_clocks(R"({"key":"c",)" + base + hour + "}").errors.empty());
  const PlanResult twice = load_clocks(kDispose + "," + kDispose);
  REQUIRE(twice.errors.size() == 1);
  CHECK(twice.errors[0].path == "/playbook/sla/1/key");
  const PlanResult nowhere = load_playbook(R"("sla":[{"key":"c",)" + business + hour + "}]");
  REQUIRE(nowhere.errors.size() == 1);
  CHECK(nowhere.errors[0].code == "missing_member");
  CHECK(nowhere.errors[0].path == "/playbook/sla/0/time");
}

TEST_CASE("sla: marketing's side is kept and checked") {
  const PlanResult result = load_playbook(
      R"("targets":{"mqlsPerMonth":120,"acceptedShare":0.7,"complete":{"fields":["email"],"share":0.9}})");
  REQUIRE_MESSAGE(result.plan != nullptr, to_json(result.errors));
  const Targets& targets = result.plan->playbook->targets;
  CHECK(targets.mqls_per_month == 120);
  CHECK(targets.accepted_share == 0.7);
  CHECK(targets.complete_share == 0.9);
  REQUIRE(targets.complete_fields.size() == 1);
  CHECK(targets.complete_fields[0] == 0);
  struct Mistake {
    const char *json, *code, *path;
  };
  for (const Mistake& m :
       {Mistake{R"("mqlsPerMonth":0)", "range", "/mqlsPerMonth"},
        Mistake{R"("mqlsPerMonth":-5)", "range", "/mqlsPerMonth"},
        Mistake{R"("acceptedShare":70)", "range", "/acceptedShare"},
        Mistake{R"("complete":{"fields":["name"],"share":1})", "unknown_field",
                "/complete/fields/0"},
        Mistake{R"("complete":{"fields":[],"share":1})", "range", "/complete"},
        Mistake{R"("complete":{"fields":["email"]})", "missing_member", "/complete"},
        Mistake{R"("quality":1)", "unknown_member", "/quality"}}) {
    const std::string json = m.json;
    CAPTURE(json);
    const PlanResult wrong = load_playbook(R"("targets":{)" + json + "}");
    REQUIRE(wrong.errors.size() == 1);
    CHECK(wrong.errors[0].code == m.code);
    CHECK(wrong.errors[0].path == "/playbook/targets" + std::string(m.path));
  }
}

TEST_CASE("sla: notes on tasks and clocks that never come to anything") {
  const auto notes = [](const std::string& playbook, const std::string& more) {
    const PlanResult result = load_plan(
        R"({"fieldwise":1,"name":"t","fields":[{"key":"email","type":"email"}],)"
        R"("axes":[{"key":"s"}],"rules":[{"key":"r","axis":"s","points":50,"if":true}],)" +
        more + R"("playbook":{)" + playbook + "}}");
    REQUIRE_MESSAGE(result.plan != nullptr, to_json(result.errors));
    std::vector<std::string> out;
    for (const Error& e : handoff_notes(*result.plan)) out.push_back(e.code + " " + e.path);
    return out;
  };
  using Lines = std::vector<std::string>;
  const std::string mqls = R"("thresholds":[{"stage":"mql","when":[{"axis":"s","min":50}]}],)";
  const std::string confirmed = mqls + R"("sql":{"entry":"confirmed"},)";
  const std::string lane = R"("expressLanes":[{"key":"l","stage":"sql","if":true}],)";
  const std::string sqls =
      R"("handoff":{"tasks":[{"key":"t","stages":["sql"],"reason":"r"}]},"sla":[)"
      R"({"key":"c","for":{"stages":["sql"]},"starts":"stage","stops":["contacted"],"time":"wall",)"
      R"("within":"1h"}])";
  CHECK(notes(sqls, mqls) == Lines{"unreachable /playbook/handoff/tasks/0/stages",
                                   "unreachable /playbook/sla/0/for/stages"});
  CHECK(notes(sqls, confirmed).empty());
  CHECK(notes(sqls, lane).empty());
  const std::string rest =
      R"("starts":"accepted","stops":["contacted"],"time":"wall","within":"1h")";
  const std::string held = R"("sla":[{"key":"c","for":{"stages":["recycled"]},)" + rest + "}]";
  CHECK(notes(held, mqls) == Lines{"unreachable /playbook/sla/0/for/stages"});
  CHECK(notes(R"("sla":[{"key":"c","starts":"handoff","stops":["accepted"],"time":"wall",)"
              R"("within":"1h"}])",
              mqls) == Lines{"unreachable /playbook/sla/0/starts"});
  const auto within = [&](const std::string& time, const std::string& duration) {
    return notes(R"("calendars":[{"key":"k","zone":"UTC","hours":{"mon":[["09:00","17:00"]]}}],)"
                 R"("sla":[{"key":"c","starts":"accepted","stops":["contacted"],"time":")" +
                     time + R"(","within":)" + duration + "}]",
                 mqls);
  };
  CHECK(within("business", R"("1d")") == Lines{"business_day /playbook/sla/0/within"});
  CHECK(within("business", R"("2d","atRisk":"1d")") ==
        Lines{"business_day /playbook/sla/0/within", "business_day /playbook/sla/0/atRisk"});
  CHECK(within("business", R"("24h")").empty());
  CHECK(within("business", R"({"businessDays":1})").empty());
  CHECK(within("wall", R"("1d")").empty());
  const auto escalates = [&](const std::string& action, const std::string& reps) {
    return notes(reps + R"("sla":[{"key":"c",)" + rest +
                     R"(,"escalations":[{"to":"manager","action":")" + action + R"("}]}])",
                 mqls);
  };
  const std::string pool =
      R"(],"pools":[{"key":"p","members":[{"rep":"a"},{"rep":"b"}]}],"routing":{"fallback":"p"},)";
  CHECK(escalates("reassign", R"("reps":[{"key":"a"},{"key":"b"})" + pool) ==
        Lines{"no_manager /playbook/sla/0/escalations/0/to"});
  CHECK(escalates("notify", R"("reps":[{"key":"a"},{"key":"b"})" + pool).empty());
  CHECK(escalates("reassign", R"("reps":[{"key":"a","manager":"b"},{"key":"b"})" + pool).empty());
}
