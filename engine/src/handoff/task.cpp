#include "handoff/task.h"

#include <algorithm>
#include <bit>

#include "handoff/words.h"
#include "profile/behaviour.h"
#include "profile/profile.h"
#include "qualify/reports.h"

namespace fieldwise {
namespace {

using Status = HandoffState::Status;
using End = HandoffState::End;

constexpr char kEnds[] = "|rejected|recycled|lost|won|suppressed|opted_out|fell_back|replaced";

bool has_stage(uint32_t stages, Stage stage) {
  return (stages >> static_cast<uint32_t>(stage) & 1) != 0;
}

// Whether the lead went back on its way to a sale. Nobody is called because of that.
bool falls(const Moment& moment) {
  return moment.after.stage < moment.before.stage && moment.before.stage <= Stage::opportunity;
}

class Hand {
 public:
  Hand(const Handoff& handoff, HandoffState& state, const Moment& moment, Announcements& out)
      : handoff_(handoff), state_(state), moment_(moment), out_(out) {}

  void run() {
    const Reports& reports = moment_.sheet->profile()->reports;
    gone_ = opted_out(reports, OptOut::sales);
    note_confirmed(reports);
    state_.called.resize(handoff_.tasks.size());
    if (state_.is_open()) {
      accept();
      const End end = ends();
      if (end != End::none) close(end);
    }
    for (uint32_t t = 0; t < handoff_.tasks.size(); ++t) look_at(t);
  }

 private:
  void note_confirmed(const Reports& reports) {
    for (uint32_t i = 0; i < HandoffState::kMostItems; ++i) {
      const bool is = (reports.items >> i & 1) != 0;
      if (is && state_.confirmed[i] == nullptr) state_.confirmed[i] = moment_.event;
      if (!is) state_.confirmed[i] = nullptr;
    }
  }

  bool reported(Outcome outcome) const {
    return moment_.event != nullptr && moment_.event->type == EventType::outcome &&
           moment_.event->outcome == outcome && may_report(outcome, moment_.before);
  }

  // An opportunity is one that somebody took up, whether or not that was reported.
  void accept() {
    if (state_.status != Status::open) return;
    if (reported(Outcome::accepted) || reported(Outcome::opportunity)) {
      state_.status = Status::accepted;
      state_.accepted = moment_.event;
    }
  }

  End ends() const {
    if (reported(Outcome::rejected)) return End::rejected;
    if (reported(Outcome::recycled)) return End::recycled;
    if (reported(Outcome::lost)) return End::lost;
    if (reported(Outcome::won)) return End::won;
    if (moment_.after.suppression != Suppression::none) return End::suppressed;
    if (gone_) return End::opted_out;
    const uint32_t stages = handoff_.tasks[state_.task].stages;
    const auto stage = static_cast<int>(moment_.after.stage);
    const bool below = stage < std::countr_zero(stages);
    return state_.status == Status::open && below ? End::fell_back : End::none;
  }

  void close(End end) {
    state_.status = Status::closed;
    state_.end = end;
    state_.closed_at = moment_.at;
    state_.closed = end <= End::won ? moment_.event : nullptr;
  }

  // Whether sales may be told of the lead at all. An MQL that lacks a segment waits for its review.
  bool can_be_called() const {
    const Standing& now = moment_.after;
    return now.stage != Stage::anonymous && now.suppression == Suppression::none && !gone_ &&
           !(now.in_review && now.stage == Stage::mql);
  }

  // Whether it cannot be called yet, and may be one day: then what it does is not forgotten.
  bool is_to_come() const {
    return !gone_ && moment_.after.suppression == Suppression::none && !can_be_called();
  }

  bool acts(const HandoffTask& task) const {
    const Plan& plan = moment_.sheet->plan();
    return moment_.event != nullptr &&
           std::any_of(task.on.begin(), task.on.end(), [&](uint32_t signal) {
             return matches(plan.signals[signal], *moment_.event);
           });
  }

  void look_at(uint32_t t) {
    const HandoffTask& task = handoff_.tasks[t];
    HandoffState::Called& called = state_.called[t];
    const bool holds = can_be_called() && has_stage(task.stages, moment_.after.stage) &&
                       (task.condition == kNone || moment_.sheet->holds(task.condition));
    const bool held = called.held;
    called.held = holds;
    if (task.on.empty()) {
      const bool seen = moment_.event != nullptr && is_activity(*moment_.event);
      if (holds && !held && !falls(moment_)) open(t, seen ? moment_.event : nullptr);
      return;
    }
    if (acts(task)) called.waiting = moment_.event;
    if (holds && called.waiting != nullptr) {
      if (state_.is_open() && state_.task <= t) {
        tell_again(t, called.waiting);
      } else {
        open(t, called.waiting);
      }
    }
    if (!is_to_come()) called.waiting = nullptr;
  }

  // Sales has the lead already and is to hear of it, once, what else it did.
  void tell_again(uint32_t t, const Event* action) {
    int64_t& heard_at = state_.called[t].heard_at;
    if (told_ || (heard_at != INT64_MIN && moment_.at - heard_at < handoff_.pause)) return;
    told_ = true;
    heard_at = moment_.at;
    state_.again = action;
    Announcement& said = out_.emplace_back();
    said.kind = Announcement::Kind::again;
    said.subject = state_.task;
    said.item = t;
    said.nth = state_.called[state_.task].again++;
    said.at = moment_.at;
    said.event = moment_.event;
  }

  void open(uint32_t t, const Event* action) {
    if (state_.is_open()) {
      if (state_.task <= t) return;
      close(End::replaced);
    }
    const HandoffTask& task = handoff_.tasks[t];
    state_.task = t;
    state_.status = Status::open;
    state_.nth = state_.called[t].opened++;
    state_.why = !task.on.empty()                              ? HandoffWhy::action
                 : moment_.before.stage != moment_.after.stage ? HandoffWhy::stage
                                                               : HandoffWhy::condition;
    state_.stage = moment_.after.stage;
    state_.lane = moment_.after.by == Standing::By::lane ? moment_.after.index : kNone;
    state_.action = action;
    if (action != nullptr) state_.called[t].heard_at = moment_.at;
    state_.again = nullptr;
    told_ = true;
    state_.opened_at = moment_.at;
    state_.accepted = state_.closed = nullptr;
    state_.end = End::none;
    Announcement& said = out_.emplace_back();
    said.kind = Announcement::Kind::handoff;
    said.subject = t;
    said.nth = state_.nth;
    said.at = moment_.at;
    said.why = static_cast<uint32_t>(state_.why);
    said.event = moment_.event;
  }

  const Handoff& handoff_;
  HandoffState& state_;
  const Moment& moment_;
  Announcements& out_;
  bool gone_ = false;  // opted out of sales
  bool told_ = false;  // in this moment, of a task
};

}  // namespace

void advance(const Handoff& handoff, HandoffState& state, const Moment& moment,
             Announcements& out) {
  Hand(handoff, state, moment, out).run();
}

std::string_view end_name(End end) { return word_at(kEnds, static_cast<uint32_t>(end)); }

std::string_view status_name(HandoffState::Status status) {
  return word_at("|open|accepted|closed", static_cast<uint32_t>(status));
}

void write_task(JsonWriter& w, const Handoff& handoff, const HandoffState& state) {
  if (state.task == kNone) {
    w.null();
    return;
  }
  const HandoffTask& task = handoff.tasks[state.task];
  w.begin_object().key("task").string(task.key).key("title").string(task.title);
  w.key("reason").string(task.reason).key("status").string(status_name(state.status));
  w.key("nth").integer(state.nth);
  w.key("why").string(word_at(kHandoffWhys, static_cast<uint32_t>(state.why)));
  w.key("opened_at").integer(state.opened_at);
  write_event(w.key("action"), state.action);
  write_event(w.key("again"), state.again);
  const Event* by = state.accepted;
  w.key("accepted_at").time_or_null(by == nullptr ? kNever : by->at);
  const Value* who = by == nullptr ? nullptr : by->body.find("by");
  w.key("by").string_or_null(who == nullptr ? std::string_view() : who->text());
  w.key("closed_at").time_or_null(state.status == Status::closed ? state.closed_at : kNever);
  w.key("end").string_or_null(end_name(state.end));
  w.end_object();
}

}  // namespace fieldwise
