// A sheet as time goes by and events come in: what sheet_load.cpp does at once, by what is other.
#include <algorithm>

#include "base/whole.h"
#include "score/sheet.h"

namespace fieldwise {
namespace {

// What rules may take for a moment, besides what those before it left: to look at all rules of a
// large plan (300 fields, 1,000 rules) takes 45,000. A log has thousands of moments.
constexpr uint32_t kMoreSteps = 50000;

}  // namespace

void Sheet::note_activity() {
  for (uint32_t a = 0; a < active_.size(); ++a) {
    active_[a] = static_cast<uint32_t>(activity(a).size());
  }
}

// Whether a signal rule gives what it gave at `then`. Points fade with silence in steps.
bool Sheet::unaged(uint32_t rule, int64_t then) const {
  const Rule& r = plan_->rules[rule];
  if (counted_[rule] != profile_->signals[r.signal].size() || counted_[rule] == 0) {
    return counted_[rule] == 0 && profile_->signals[r.signal].empty();
  }
  if (r.decay.kind == Decay::Kind::none) return true;
  const Times times = activity(r.axis);
  if (r.decay.kind != Decay::Kind::inactivity || active_[r.axis] != times.size()) return false;
  const int64_t last = times.back();
  return then >= last && now_ >= last &&
         (then - last) / r.decay.period == (now_ - last) / r.decay.period;
}

void Sheet::renew(const Profile& profile, int64_t now, uint32_t offer) {
  const Plan& plan = *plan_;
  if (profile_ != &profile) return load(profile, now, offer);
  steps_ = std::min(steps_ + kMoreSteps, logic::kMostSteps);
  // No slot knows which conditions a date changes.
  if (!plan.clocks.empty()) {
    const bool spent = spent_;
    load(profile, now, offer, steps_);
    spent_ = spent_ || spent;
    return;
  }
  const int64_t then = now_;
  now_ = now;
  offer_ = offer;
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (plan.fields[f].compute != kNone) continue;
    const Answer& answer = profile_->answers[f];
    answered_at_[f] = answer.at;
    if (equal(raw_[f], answer.value)) continue;
    raw_[f] = answer.value;
    mark_node(f);
  }
  for (uint32_t s = 0; s < plan.slots.size(); ++s) {
    const Slot& slot = plan.slots[s];
    if (slot.field != kNone || slot.kind == SlotKind::score) continue;
    const Value value = outside(slot);
    if (!equal(slots_[s], value)) set_slot(s, value);
  }
  for (uint32_t r = 0; r < plan.rules.size(); ++r) {
    const Rule& rule = plan.rules[r];
    if (rule.signal == kNone ? rule.decay.kind == Decay::Kind::none : unaged(r, then)) continue;
    const int64_t before = contribution_[r];
    update_rule(r);
    if (contribution_[r] != before) mark_node(plan.axis_node(rule.axis));
  }
  note_activity();
  propagate();
  changed_.clear();
}

}  // namespace fieldwise
