#include "requalify/requalify.h"

#include <algorithm>

#include "profile/profile.h"
#include "qualify/reports.h"

namespace fieldwise {
namespace {

bool is_let_go(const Standing& standing) {
  if (standing.suppression == Suppression::never) return false;
  return standing.suppression == Suppression::not_now || standing.by == Standing::By::lapse;
}

// Where points are lost on top of a lapse, the lead is no less let go: it is, until it rises again.
bool is_down(const RequalifyState& state, const Standing& standing) {
  return state.lapsed && standing.suppression == Suppression::none &&
         standing.stage <= state.lapsed_to;
}

class Return {
 public:
  Return(const Requalify& requalify, RequalifyState& state, const Moment& moment,
         Announcements& out)
      : requalify_(requalify), state_(state), moment_(moment), out_(out) {}

  void run() {
    state_.signs.resize(requalify_.signs.size());
    state_.reminders.resize(requalify_.check_ins.size());
    const Reports& reports = moment_.sheet->profile()->reports;
    may_tell_ =
        !opted_out(reports, OptOut::sales) && moment_.after.suppression != Suppression::never;
    // What is due by now was due before what happens now.
    if (state_.let_go) check_in();
    look_for_signs();
    const bool now = is_let_go(moment_.after) || is_down(state_, moment_.after);
    if (now && !state_.let_go) begin();
    if (!now && state_.let_go) end();
    note_lapse(now);
    note_way();
    note_open();
    state_.confirmed = reports.items;
  }

 private:
  bool holds(uint32_t condition) const {
    return condition == kNone || moment_.sheet->holds(condition);
  }

  void check_in() {
    for (uint32_t c = 0; c < state_.reminders.size(); ++c) {
      const CheckIn& what = requalify_.check_ins[c];
      RequalifyState::Reminder& reminder = state_.reminders[c];
      // Those that came due while it was closed are past: no moment of its own was asked for.
      const int64_t missed =
          moment_.at > reminder.next ? (moment_.at - reminder.next - 1) / what.every + 1 : 0;
      reminder.next += missed * what.every;
      if (reminder.next != moment_.at) continue;
      if (may_tell_ && holds(what.condition)) {
        tell(Announcement::Kind::check_in, c, reminder.told++, nullptr);
        out_.back().due = reminder.next;
      }
      reminder.next += what.every;
    }
  }

  void note_open() {
    for (uint32_t c = 0; c < state_.reminders.size(); ++c) {
      state_.reminders[c].open = may_tell_ && holds(requalify_.check_ins[c].condition);
    }
  }

  // The first that newly holds stands for all that do.
  void look_for_signs() {
    bool told = false;
    for (uint32_t s = 0; s < state_.signs.size(); ++s) {
      RequalifyState::Sign& sign = state_.signs[s];
      const bool held = sign.held;
      sign.held = holds(requalify_.signs[s].condition);
      if (held || !sign.held || !state_.let_go || !may_tell_) continue;
      const bool again =
          sign.told_at != RequalifyState::kNeverYet && moment_.at - sign.told_at < requalify_.pause;
      if (again) continue;
      sign.told_at = moment_.at;
      if (told) continue;
      told = true;
      state_.sign = s;
      tell(Announcement::Kind::returned, s, sign.told++, moment_.event);
    }
  }

  void begin() {
    state_.let_go = true;
    state_.since = moment_.at;
    state_.until = kNever;
    state_.was = moment_.before;
    state_.by = moment_.after;
    state_.items = state_.confirmed;
    state_.sign = kNone;
    const auto axes = static_cast<uint32_t>(moment_.sheet->plan().axes.size());
    state_.scores.clear();
    for (uint32_t a = 0; a < axes; ++a) state_.scores.push_back(moment_.sheet->score(a));
    for (uint32_t c = 0; c < state_.reminders.size(); ++c) {
      state_.reminders[c].next = moment_.at + requalify_.check_ins[c].every;
    }
  }

  void end() {
    state_.let_go = false;
    state_.until = moment_.at;
    for (RequalifyState::Reminder& reminder : state_.reminders) reminder.next = kNever;
  }

  void note_lapse(bool let_go) {
    const Standing& now = moment_.after;
    if (!let_go || now.suppression != Suppression::none) {
      state_.lapsed = false;
    } else {
      state_.lapsed_to = state_.lapsed ? std::min(state_.lapsed_to, now.stage) : now.stage;
      state_.lapsed = true;
    }
  }

  void note_way() {
    const Stage stage = moment_.after.stage;
    if (stage > Stage::closed_won || stage <= state_.furthest) return;
    state_.furthest = stage;
    state_.furthest_at = moment_.at;
  }

  void tell(Announcement::Kind kind, uint32_t subject, uint32_t nth, const Event* event) {
    Announcement& said = out_.emplace_back();
    said.kind = kind;
    said.subject = subject;
    said.nth = nth;
    said.at = moment_.at;
    said.event = event;
  }

  const Requalify& requalify_;
  RequalifyState& state_;
  const Moment& moment_;
  Announcements& out_;
  bool may_tell_ = false;
};

}  // namespace

void advance(const Requalify& requalify, RequalifyState& state, const Moment& moment,
             Announcements& out) {
  Return(requalify, state, moment, out).run();
}

int64_t wake(const RequalifyState& state) {
  int64_t out = kNever;
  for (const RequalifyState::Reminder& reminder : state.reminders) {
    if (reminder.open) out = std::min(out, reminder.next);
  }
  return out;
}

}  // namespace fieldwise
