#include "score/sheet.h"

#include <algorithm>
#include <cstring>

#include "base/whole.h"
#include "plan/answers.h"
#include "profile/behaviour.h"
#include "score/decay.h"
#include "score/ledger.h"

namespace fieldwise {

// Out of line, as a sheet has four dozen members and many make one.
[[gnu::noinline]] Sheet::Sheet(const Plan& plan) : plan_(&plan) {}

logic::Inputs Sheet::inputs() const {
  logic::Inputs in;
  in.slots = slots_.data();
  in.now = now_;
  in.scratch = &scratch_;
  in.steps = &steps_;
  return in;
}

Value Sheet::own(uint32_t field, const Value& value) {
  if (!value.is_string() && !value.is_array()) return value;
  const auto bytes = static_cast<uint32_t>(value.is_string() ? 1 : sizeof(Value)) * value.size;
  Room& room = rooms_[field];
  if (bytes >= room.size) {
    // Twice what is needed, so that a text that grows letter by letter seldom moves.
    room.size = 2 * bytes + 16;
    room.bytes = arena_.array<char>(room.size);
  }
  // The items of a normalised multi-choice answer are the plan's own option values.
  const void* from = value.is_string() ? static_cast<const void*>(value.chars) : value.items;
  if (bytes != 0) std::memcpy(room.bytes, from, bytes);
  if (value.is_string()) return Value::of(std::string_view(room.bytes, bytes));
  return Value::array(reinterpret_cast<const Value*>(room.bytes), value.size);
}

void Sheet::suppose(uint32_t field, const Value& value, int64_t at) {
  changed_.clear();
  answered_at_[field] = at;
  renew_rules(field);
  if (!equal(raw_[field], value)) {
    raw_[field] = own(field, value);
    forced_ = field;
    mark_node(field);
  }
  propagate();
  forced_ = kNone;
}

// The rules that decay and read `field` have a new age.
void Sheet::renew_rules(uint32_t field) {
  for (const uint32_t rule : plan_->aging_rules) {
    const auto& slots = plan_->rules[rule].slots;
    if (std::any_of(slots.begin(), slots.end(),
                    [&](uint32_t s) { return plan_->slots[s].field == field; })) {
      update_rule(rule);
      mark_node(plan_->axis_node(plan_->rules[rule].axis));
    }
  }
}

uint32_t Sheet::rank_of(uint32_t node) const {
  return node == kNone ? static_cast<uint32_t>(plan_->order.size()) : plan_->rank[node];
}

void Sheet::mark_node(uint32_t node) {
  const uint32_t rank = rank_of(node);
  dirty_[rank / 64] |= uint64_t{1} << (rank % 64);
  first_dirty_ = std::min(first_dirty_, rank / 64);
}

void Sheet::mark_condition(uint32_t condition) {
  if (queued_[condition]) return;
  queued_[condition] = 1;
  const uint32_t owner = plan_->condition_owner[condition];
  uint32_t& head = head_[owner == kNone ? plan_->order.size() : owner];
  next_[condition] = head;
  head = condition;
  mark_node(owner);
}

// Nodes come after what they read, so one pass over the ranks settles everything.
void Sheet::propagate() {
  for (uint32_t word = first_dirty_; word < dirty_.size(); ++word) {
    while (dirty_[word] != 0) {
      const auto bit = static_cast<uint32_t>(__builtin_ctzll(dirty_[word]));
      dirty_[word] &= dirty_[word] - 1;
      const uint32_t rank = word * 64 + bit;
      const bool terminal = rank == plan_->order.size();
      const uint32_t node = terminal ? rank : plan_->order[rank];
      for (uint32_t c = head_[node]; c != kNone; c = next_[c]) {
        queued_[c] = 0;
        const bool flipped = refresh(c);
        if (flipped && plan_->condition_rule[c] != kNone) update_rule(plan_->condition_rule[c]);
      }
      head_[node] = kNone;
      if (terminal) break;
      if (node < plan_->fields.size()) {
        update_field(node);
      } else if (node == plan_->persona_node()) {
        update_persona();
      } else {
        update_axis(node - plan_->persona_node() - 1);
      }
    }
  }
  first_dirty_ = static_cast<uint32_t>(dirty_.size());
  persona_changed_ = false;
  spent_ = spent();
  scratch_.reset();
}

bool Sheet::refresh(uint32_t condition) {
  bool holds = false, failed = false;
  if (!logic::look_up(plan_->conditions, condition, tests_.data(), holds)) {
    holds = logic::condition_holds(plan_->conditions, condition, plan_->book, inputs(),
                                   tests_.data(), &failed);
  }
  const bool flipped = holds != static_cast<bool>(holds_[condition]);
  holds_[condition] = holds;
  failed_[condition] = failed;
  return flipped;
}

void Sheet::update_field(uint32_t field) {
  const Outline& outline = outlines_[field];
  const bool visible = outline.show_if == kNone || holds_[outline.show_if];
  const bool flipped = visible != static_cast<bool>(visible_[field]);
  if (flipped) {
    visible_[field] = visible;
    changed_.push_back(field);
  }
  if (outline.unread) {
    slots_[field] = visible ? raw_[field] : Value();
    return;
  }
  const Field& f = plan_->fields[field];
  Value value;
  if (!visible) {
    // Kept, but not counted until the field shows again (SPEC A2).
  } else if (f.compute != kNone) {
    const logic::Outcome outcome = logic::evaluate(plan_->book, f.compute, inputs());
    const ReadAnswer read =
        outcome.ok ? read_answer(*plan_, f, outcome.value, scratch_) : ReadAnswer{};
    if (equal(read.value, slots_[field])) return;
    value = own(field, read.value);
    raw_[field] = value;
    set_slot(field, value);
    return;
  } else {
    value = raw_[field];
    if (f.has_option_conditions && value.is_string()) {
      const uint32_t option = f.option_index.find(value.text());
      if (option != kNone && !option_open(field, option)) value = Value();
    } else if (f.has_option_conditions) {
      for (const Value& item : value) {
        const uint32_t option = f.option_index.find(item.text());
        if (option != kNone && !option_open(field, option)) {
          value = Value();
          break;
        }
      }
    }
  }
  const bool other = field == forced_ || !equal(slots_[field], value);
  if (other) set_slot(field, value);
  if (other || flipped) renew_rules(field);
}

void Sheet::set_slot(uint32_t slot, const Value& value) {
  slots_[slot] = value;
  if (slot >= plan_->fields.size()) return settle_slot(slot);
  // A test may read an answer together with what is derived from it, so all change before any runs.
  for (const uint32_t s : plan_->field_slots[slot]) {
    if (s != slot) slots_[s] = derive(plan_->slots[s], value);
  }
  for (const uint32_t s : plan_->field_slots[slot]) settle_slot(s);
}

void Sheet::settle_slot(uint32_t slot) {
  run_slot_tests(slot);
  for (const uint32_t f : plan_->slot_computes[slot]) mark_node(f);
}

void Sheet::run_slot_tests(uint32_t slot) {
  const logic::Conditions& c = plan_->conditions;
  const uint32_t begin = c.slot_test_begin[slot], end = c.slot_test_begin[slot + 1];
  if (begin == end) return;
  if (c.slot_has_ids[slot]) {
    ids_[slot] = slots_[slot].is_string() ? c.id_of(slots_[slot].text()) : -1;
  }
  const logic::Inputs in = inputs();
  for (uint32_t i = begin; i < end; ++i) {
    const uint32_t t = c.slot_tests[i];
    const logic::TestState state = logic::run_test(c.tests[t], plan_->book, in, ids_.data());
    // A failing rule may fail otherwise now, so its conditions are looked at again.
    if (state == tests_[t] && state != logic::TestState::failed) continue;
    tests_[t] = state;
    for (uint32_t k = c.test_condition_begin[t]; k < c.test_condition_begin[t + 1]; ++k) {
      mark_condition(c.test_conditions[k]);
    }
  }
}

Value Sheet::derive(const Slot& slot, const Value& of) const {
  const std::string_view text = of.text();
  std::string_view out;
  switch (slot.kind) {
    case SlotKind::domain:
      out = email_domain(text);
      break;
    case SlotKind::email_kind:
      out = email_kind(*plan_, email_domain(text));
      break;
    case SlotKind::level:
      out = job_level(text);
      break;
    case SlotKind::department:
      out = job_department(text);
      break;
    case SlotKind::in_list: {
      const std::string_view member = slot.window == 1 ? email_domain(text) : text;
      const auto& hashes = plan_->lists[slot.index].hashes;
      return Value::of(!member.empty() &&
                       std::binary_search(hashes.begin(), hashes.end(), list_hash(member)));
    }
    default:
      break;
  }
  return out.empty() ? Value() : Value::of(out);
}

void Sheet::update_persona() {
  uint32_t persona = kNone;
  for (uint32_t p = 0; p < plan_->personas.size() && persona == kNone; ++p) {
    if (holds_[plan_->personas[p].condition]) persona = p;
  }
  if (persona == persona_) return;
  persona_ = persona;
  persona_changed_ = true;
  for (const Rule& rule : plan_->rules) {
    if (!rule.personas.empty()) mark_node(plan_->axis_node(rule.axis));
  }
}

bool Sheet::rule_counts(uint32_t rule) const {
  const Rule& r = plan_->rules[rule];
  if (r.condition != kNone && !holds_[r.condition]) return false;
  return r.personas.empty() ||
         std::find(r.personas.begin(), r.personas.end(), persona_) != r.personas.end();
}

void Sheet::update_rule(uint32_t rule) {
  const Rule& r = plan_->rules[rule];
  int64_t value = 0;
  if (kWhole && r.signal != kNone && profile_ != nullptr) {
    counted_[rule] = static_cast<uint32_t>(profile_->signals[r.signal].size());
  }
  if (rule_counts(rule)) {
    if (r.signal != kNone) {
      if (profile_ != nullptr) {
        value = signal_points(*plan_, *profile_, rule, now_, activity(r.axis));
      }
    } else {
      value = r.decay.kind == Decay::Kind::none
                  ? r.points
                  : decayed(r.points, r.decay, rule_at(rule), now_, activity(r.axis));
    }
  }
  sum_[r.axis] += value - contribution_[rule];
  contribution_[rule] = value;
}

void Sheet::update_axis(uint32_t axis) {
  // A new persona turns whole rule sets on and off, and behaviour counts once, at load.
  if (persona_changed_) {
    for (uint32_t r = 0; r < plan_->rules.size(); ++r) {
      const Rule& rule = plan_->rules[r];
      if (rule.axis == axis && (rule.signal != kNone || !rule.personas.empty())) update_rule(r);
    }
  }
  const uint32_t slot = plan_->axes[axis].slot;
  if (slot == kNone) return;
  const Value value = Value::of(static_cast<double>(score(axis)) / 1000.0);
  if (!equal(slots_[slot], value)) set_slot(slot, value);
}

int64_t Sheet::score(uint32_t axis) const {
  const Axis& a = plan_->axes[axis];
  int64_t value = sum_[axis];
  if (a.has_min) value = std::max(value, a.min);
  if (a.has_max) value = std::min(value, a.max);
  return value;
}

int64_t Sheet::evidence_at(Ids slots) const {
  int64_t at = 0;
  for (const uint32_t s : slots) {
    const Slot& slot = plan_->slots[s];
    if (slot.field != kNone) {
      // A hidden answer does not count, nor does one whose option is not on offer.
      const bool counts = raw_[slot.field].is_null() || !slots_[slot.field].is_null();
      if (visible_[slot.field] && counts) at = std::max(at, answered_at_[slot.field]);
    } else if (slot.kind >= SlotKind::signal && slot.kind < SlotKind::score) {
      if (profile_ != nullptr) at = std::max(at, newest(slot, *profile_));
    }
  }
  if (at != 0) return at;
  return profile_ == nullptr ? now_ : profile_->first_at;
}

bool Sheet::option_open(uint32_t field, uint32_t option) const {
  const uint32_t condition = plan_->fields[field].options[option].condition;
  return condition == kNone || holds_[condition];
}

bool Sheet::required(uint32_t field) const {
  const Field& f = plan_->fields[field];
  return visible_[field] && f.compute == kNone &&
         (f.required || (f.require_if != kNone && holds_[f.require_if]));
}

}  // namespace fieldwise
