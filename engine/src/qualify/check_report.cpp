// check_report: whether a report makes sense of a lead as it stands.
#include "fieldwise/reports.h"

#include <algorithm>
#include <string>

#include "base/text.h"
#include "json/writer.h"
#include "plan/names.h"
#include "plan/reader.h"
#include "playbook/playbook.h"
#include "qualify/reports.h"
#include "qualify/stage.h"
#include "timeline/timeline.h"

namespace fieldwise {
namespace {

bool is_let_go(Stage stage) { return stage == Stage::recycled || stage == Stage::closed_lost; }

class Check {
 public:
  Check(const Timeline& timeline, const Event& event, Errors& errors)
      : sheet_(timeline.sheet()),
        plan_(sheet_.plan()),
        standing_(timeline.standing()),
        reports_(timeline.profile().reports),
        event_(event),
        errors_(errors) {}

  void run() {
    if (event_.type == EventType::disqualify) return kind_of_outcome();
    if (event_.type == EventType::lift) return something_to_lift();
    if (event_.type == EventType::assigned) return known_rep();
    if (event_.type != EventType::outcome) return;
    const Outcome outcome = event_.outcome;
    if (outcome == Outcome::rejected) known_reason();
    if (outcome == Outcome::confirmed) known_items();
    if (outcome == Outcome::confirmed && may_report(outcome, standing_)) return confirmable();
    if (may_report(outcome, standing_) || !at_all()) return;
    switch (outcome) {
      case Outcome::accepted:
        return not_acceptable();
      case Outcome::rejected:
        return not_rejectable();
      case Outcome::lost:
      case Outcome::recycled:
        return not_let_go();
      case Outcome::won:
        return not_winnable();
      default:
        return;
    }
  }

 private:
  void say(const char* code, const char* path, std::string message) {
    errors_.push_back({code, path, std::move(message)});
  }
  void contradiction(std::string message) { say("contradiction", "/outcome", std::move(message)); }

  // Of who is out, nothing more is reported; of who is anonymous, nothing yet.
  bool at_all() {
    if (standing_.stage == Stage::anonymous) {
      say("not_qualified", "/outcome",
          "nobody knows yet who this is; report on it once its e-mail address is known");
      return false;
    }
    if (standing_.stage == Stage::disqualified) {
      contradiction(
          fill_in("the lead is disqualified (%); lift that first, with the event \"lift\"",
                  {outcome_of(plan_, standing_)}));
      return false;
    }
    return true;
  }

  void known_reason() {
    if (plan_.rejections.empty() || rejection_of(plan_, event_) != nullptr) return;
    std::string keys;
    for (const Rejection& r : plan_.rejections) {
      if (!keys.empty()) keys += ", ";
      keys += r.key;
    }
    say("unknown_reason", "/reason",
        fill_in("there is no reason \"%\" to reject a lead; write one of %", {event_.name, keys}));
  }

  void known_items() {
    const Value* items = event_.body.find("items");
    if (plan_.checklist.empty()) {
      return say("unknown_item", "/items",
                 "the plan has no checklist: its rules make an SQL; report \"accepted\", or write "
                 "\"sql\": {\"entry\": \"confirmed\"} in the plan");
    }
    std::string names;
    for (const std::string_view item : plan_.checklist) {
      if (!names.empty()) names += ", ";
      names += item;
    }
    if (items == nullptr || items->size == 0) {
      return say("missing_member", "/items", fill_in("write what was confirmed, of %", {names}));
    }
    for (uint32_t i = 0; i < items->size; ++i) {
      const std::string_view item = items->items[i].text();
      const auto& all = plan_.checklist;
      if (std::find(all.begin(), all.end(), item) != all.end()) continue;
      errors_.push_back({"unknown_item", fill_in("/items/%", {integer_text(i)}),
                         fill_in("\"%\" is not on the checklist; write one of %", {item, names})});
    }
  }

  void not_acceptable() {
    if (standing_.stage > Stage::sql) {
      return contradiction(fill_in(
          is_let_go(standing_.stage)
              ? "the lead is % and nothing has qualified it since; report \"opportunity\" if "
                "there is one"
              : "the lead is % already; report what became of it",
          {name_of(stage_names(), standing_.stage)}));
    }
    std::string lacks;
    if (!plan_.thresholds.empty()) {
      for (const Threshold::Bound& bound : plan_.thresholds[0].when) {
        lacks += fill_in(lacks.empty() ? ": % is %, % are needed" : "; % is %, % are needed",
                         {plan_.axes[bound.axis].label, thousandths_text(sheet_.score(bound.axis)),
                          thousandths_text(bound.min)});
      }
    }
    say("not_qualified", "/outcome",
        fill_in("a SAL has met the thresholds of an MQL, and this lead is an inquiry%; report "
                "\"rejected\" or wait",
                {lacks}));
  }

  void confirmable() {
    if (reports_.latest != nullptr && reports_.latest->outcome == Outcome::accepted) return;
    say("not_accepted", "/outcome",
        "items are confirmed of a lead that sales accepted; report \"accepted\" first");
  }

  void not_rejectable() {
    if (is_let_go(standing_.stage)) {
      contradiction(fill_in("the lead is % already, so there is nothing to reject",
                            {name_of(stage_names(), standing_.stage)}));
    } else {
      contradiction(fill_in("the lead is % already; report \"lost\" or \"recycled\"",
                            {name_of(stage_names(), standing_.stage)}));
    }
  }

  void not_let_go() {
    if (is_let_go(standing_.stage)) {
      contradiction(fill_in("the lead is % already and nothing has qualified it since",
                            {name_of(stage_names(), standing_.stage)}));
    } else {
      contradiction(
          "the deal is won; report \"opportunity\" for another one, or \"recycled\" if the lead "
          "goes back to nurture");
    }
  }

  // To win without an opportunity before is fine: not everybody reports each step.
  void not_winnable() {
    contradiction(fill_in("the lead is %; report \"opportunity\" if there is one again",
                          {name_of(stage_names(), standing_.stage)}));
  }

  // An outcome that the plan knows has one kind.
  void kind_of_outcome() {
    for (uint32_t l = 0; l < plan_.disqualifications; ++l) {
      const Lane& lane = plan_.lanes[l];
      if (lane.outcome != event_.name || lane.suppression == event_.suppression) continue;
      return say(
          "contradiction", "/kind",
          fill_in("% is \"%\" in the plan; write that, or another outcome",
                  {event_.name, lane.suppression == Suppression::never ? "never" : "not_now"}));
    }
  }

  // Where the plan has no reps, anybody may have the lead.
  void known_rep() {
    if (plan_.playbook == nullptr || plan_.playbook->routing.reps.empty()) return;
    const NameIndex& reps = plan_.playbook->routing.rep_index;
    if (reps.find(event_.name) != kNone) return;
    const std::string_view near = reps.nearest(event_.name);
    say("unknown_rep", "/rep",
        near.empty()
            ? fill_in("there is no rep \"%\" in the plan; write the key of one", {event_.name})
            : fill_in("there is no rep \"%\" in the plan; did you mean \"%\"?",
                      {event_.name, near}));
  }

  void something_to_lift() {
    if (standing_.stage == Stage::disqualified) return;
    say("contradiction", "/type", "the lead is not disqualified, so there is nothing to lift");
  }

  const Sheet& sheet_;
  const Plan& plan_;
  const Standing& standing_;
  const Reports& reports_;
  const Event& event_;
  Errors& errors_;
};

}  // namespace

Errors check_report(const Plan& plan, const EventLog& log, std::string_view event, int64_t now) {
  EventLog own;
  Errors errors = own.add(event);
  if (!errors.empty()) return errors;
  if (own.size() != 1) {
    note(errors, "type", "", {"write one event {…}"});
    return errors;
  }
  const Event& report = *own.state().events[0];
  if (report.at > now) {
    note(errors, "time", "/at", {"write when it happened; this is still to come"});
    return errors;
  }
  // It is in the log already, and was taken for what it was then.
  for (const Event* known : log.state().events) {
    if (known->client != report.client || known->seq != report.seq) continue;
    if (known->payload == report.payload && known->at == report.at) return errors;
    note(errors, "fork", "",
         {"client \"", report.client, "\" sent seq ", integer_text(report.seq),
          " before with other content; use a new client id"});
    return errors;
  }
  Timeline timeline(plan, log);
  while (timeline.next(report.at)) {
  }
  // A visitor without events is one at the time of the report.
  timeline.settle(report.at, kNone);
  Check(timeline, report, errors).run();
  return errors;
}

}  // namespace fieldwise
