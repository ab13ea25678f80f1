// Taking over a profile: what a sheet does once, where sheet.cpp has what follows each answer.
#include <algorithm>
#include <cstring>

#include "base/whole.h"
#include "json/spans.h"
#include "plan/names.h"
#include "profile/behaviour.h"
#include "score/sheet.h"

namespace fieldwise {

namespace {

// Out of line, as the sheet has many arrays. What is all zero is each type's nothing: null, no,
// never; what is all 0xff is kNone or -1.
[[gnu::noinline]] void* filled(Arena& arena, size_t bytes, int fill) {
  return std::memset(arena.allocate(bytes), fill, bytes);
}

}  // namespace

template <class T>
void Sheet::make(std::span<T>& items, size_t count, int fill) {
  items = {static_cast<T*>(filled(arena_, count * sizeof(T), fill)), count};
}

void Sheet::load(const Profile& profile, int64_t now, uint32_t offer, uint32_t steps) {
  const Plan& plan = *plan_;
  // A plan without fields has behaviour nonetheless.
  const bool none = profile.answers.empty() && profile.signals.empty();
  profile_ = none ? nullptr : &profile;
  now_ = now;
  offer_ = offer;
  steps_ = steps;
  spent_ = kWhole && profile.spent;
  persona_ = kNone;
  const size_t fields = plan.fields.size();
  const size_t conditions = plan.conditions.conditions.size();
  arena_.reset();
  make(outlines_, fields);
  make(raw_, fields);
  make(answered_at_, fields);
  make(visible_, fields);
  make(rooms_, fields);
  make(slots_, plan.slots.size());
  make(ids_, plan.slots.size(), 0xff);
  make(tests_, plan.conditions.tests.size());
  make(holds_, conditions);
  make(failed_, conditions);
  make(next_, conditions);
  make(queued_, conditions);
  make(contribution_, plan.rules.size());
  make(sum_, plan.axes.size());
  if (kWhole) {
    make(counted_, plan.rules.size());
    make(active_, plan.axes.size());
    note_activity();
  }
  make(head_, plan.order.size() + 1, 0xff);
  make(dirty_, plan.order.size() / 64 + 1);
  changed_.assign(fields, 0);  // room for all, as reserve() makes
  changed_.clear();
  for (uint32_t f = 0; f < fields; ++f) {
    const Field& field = plan.fields[f];
    const logic::Conditions& c = plan.conditions;
    const bool unread = field.compute == kNone && !field.has_option_conditions &&
                        plan.field_slots[f].size() == 1 && plan.slot_computes[f].empty() &&
                        c.slot_test_begin[f] == c.slot_test_begin[f + 1];
    outlines_[f] = {field.show_if, unread};
    if (profile_ == nullptr) continue;
    raw_[f] = profile.answers[f].value;
    // What is computed has no age, whatever was once answered.
    if (field.compute == kNone) answered_at_[f] = profile.answers[f].at;
  }
  for (uint32_t s = 0; s < plan.slots.size(); ++s) {
    const Slot& slot = plan.slots[s];
    slots_[s] = outside(slot);
    // What is derived from an answer starts as if there were none: on no list, for one.
    if (slot.field != kNone && slot.kind != SlotKind::field) slots_[s] = derive(slot, Value());
    if (slots_[s].is_string()) ids_[s] = plan.conditions.id_of(slots_[s].text());
  }
  const logic::Inputs in = inputs();
  for (uint32_t t = 0; t < tests_.size(); ++t) {
    tests_[t] = logic::run_test(plan.conditions.tests[t], plan.book, in, ids_.data());
  }
  for (uint32_t c = 0; c < conditions; ++c) mark_condition(c);
  for (uint32_t n = 0; n < plan.order.size(); ++n) mark_node(n);
  persona_changed_ = true;
  propagate();
  changed_.clear();
}

// An input as it is whatever was answered: behaviour, touches, the offer; null of all others.
Value Sheet::outside(const Slot& slot) const {
  if (slot.kind >= SlotKind::signal && slot.kind < SlotKind::score) {
    return behaviour(slot, profile_, now_);
  }
  if (kWhole && slot.kind == SlotKind::opted_out) {
    return Value::of(profile_ != nullptr &&
                     fieldwise::opted_out(profile_->reports, static_cast<OptOut>(slot.index)));
  }
  if (slot.kind == SlotKind::offer && offer_ != kNone) return Value::of(plan_->offers[offer_].key);
  if (slot.kind == SlotKind::touch && profile_ != nullptr) {
    const Touch& touch = slot.touch_first ? profile_->first : profile_->latest;
    return touch.member[index_of(touch_names(), slot.name)];
  }
  return Value();
}

}  // namespace fieldwise
