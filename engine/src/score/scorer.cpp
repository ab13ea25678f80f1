#include "score/scorer.h"

#include <algorithm>

namespace fieldwise {
namespace {

bool reads_directly(const Plan& plan, uint32_t slot) {
  const Slot& s = plan.slots[slot];
  if (s.field == kNone) return s.kind != SlotKind::score;
  const Field& field = plan.fields[s.field];
  return field.show_if == kNone && field.compute == kNone && !field.has_option_conditions;
}

// The fields whose answers fill `slots`.
std::vector<uint32_t> fields_of(const Plan& plan, const std::vector<uint32_t>& slots) {
  std::vector<uint32_t> out;
  for (const uint32_t s : slots) {
    const uint32_t field = plan.slots[s].field;
    if (field != kNone && plan.fields[field].compute == kNone) out.push_back(field);
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

std::vector<uint32_t> slots_read(const Plan& plan, bool rules_only) {
  std::vector<uint32_t> out;
  if (rules_only) {
    for (const Rule& rule : plan.rules) out.insert(out.end(), rule.slots.begin(), rule.slots.end());
    return out;
  }
  for (const logic::Condition& c : plan.conditions.conditions) {
    logic::collect_slots(plan.book, c.root, out);
  }
  for (const Field& field : plan.fields) {
    if (field.compute != kNone) logic::collect_slots(plan.book, field.compute, out);
  }
  // A field whose options close is compared with them.
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (plan.fields[f].has_option_conditions) out.push_back(f);
  }
  return out;
}

}  // namespace

bool flat(const Plan& plan) {
  if (!plan.aging_rules.empty()) return false;
  return std::all_of(plan.rules.begin(), plan.rules.end(), [&](const Rule& rule) {
    return rule.personas.empty() &&
           std::all_of(rule.slots.begin(), rule.slots.end(),
                       [&](uint32_t slot) { return reads_directly(plan, slot); });
  });
}

Scorer::Scorer(const Plan& plan, int64_t now)
    : plan_(&plan), now_(now), base_(plan), scores_(plan.axes.size()) {
  const bool is_flat = flat(plan);
  fields_ = fields_of(plan, slots_read(plan, is_flat));
  base_.load(Profile(), now, kNone);
  slots_ = base_.slots();
  if (!is_flat) {
    sheet_ = std::make_unique<Sheet>(plan);
    sheet_->load(Profile(), now, kNone);
    return;
  }
  ids_ = base_.ids();
  states_ = base_.tests();
  for (const Rule& rule : plan.rules) {
    if (rule.condition != kNone) rules_.push_back({rule.condition, rule.axis, rule.points});
  }
  table_of_.assign(plan.fields.size(), kNone);
  for (const uint32_t f : fields_) tabulate(f);
}

// The states of the tests on a choice for each of its options.
void Scorer::tabulate(uint32_t field) {
  const Field& f = plan_->fields[field];
  if (f.type != FieldType::choice || plan_->field_slots[field].size() != 1) return;
  const logic::Conditions& c = plan_->conditions;
  table_of_[field] = static_cast<uint32_t>(option_states_.size());
  for (const Option& option : f.options) {
    answer(field, Value::of(option.value));
    for (uint32_t i = c.slot_test_begin[field]; i < c.slot_test_begin[field + 1]; ++i) {
      const uint32_t t = c.slot_tests[i];
      // A rule that reads other slots too has no state of its own for an option.
      if (c.tests[t].kind == logic::TestKind::rule) {
        option_states_.resize(table_of_[field]);
        table_of_[field] = kNone;
        answer(field, Value());
        return;
      }
      option_states_.push_back(states_[t]);
    }
  }
  answer(field, Value());
}

void Scorer::answer(uint32_t field, const Value& value) {
  if (sheet_ != nullptr) return sheet_->set(field, value, now_);
  for (const uint32_t slot : plan_->field_slots[field]) {
    slots_[slot] = slot == field ? value : derive(slot, value);
    run_tests(slot);
  }
}

void Scorer::answer_option(uint32_t field, uint32_t option) {
  const Value value = Value::of(plan_->fields[field].options[option].value);
  if (sheet_ != nullptr || table_of_[field] == kNone) return answer(field, value);
  const logic::Conditions& c = plan_->conditions;
  const uint32_t begin = c.slot_test_begin[field], count = c.slot_test_begin[field + 1] - begin;
  slots_[field] = value;
  const logic::TestState* state = option_states_.data() + table_of_[field] + option * count;
  for (uint32_t i = 0; i < count; ++i) states_[c.slot_tests[begin + i]] = state[i];
}

void Scorer::run_tests(uint32_t slot) {
  const logic::Conditions& c = plan_->conditions;
  const Value& value = slots_[slot];
  if (c.slot_has_ids[slot]) ids_[slot] = value.is_string() ? c.id_of(value.text()) : -1;
  logic::Inputs in;
  in.slots = slots_.data();
  in.now = now_;
  in.scratch = &scratch_;
  for (uint32_t i = c.slot_test_begin[slot]; i < c.slot_test_begin[slot + 1]; ++i) {
    const uint32_t t = c.slot_tests[i];
    states_[t] = logic::run_test(c.tests[t], plan_->book, in, ids_.data());
  }
}

const std::vector<int64_t>& Scorer::score() {
  if (sheet_ != nullptr) {
    for (uint32_t a = 0; a < scores_.size(); ++a) scores_[a] = sheet_->score(a);
    return scores_;
  }
  logic::Inputs in;
  in.slots = slots_.data();
  in.now = now_;
  in.scratch = &scratch_;
  std::fill(scores_.begin(), scores_.end(), 0);
  for (const RulePoints& rule : rules_) {
    bool failed = false;
    if (logic::condition_holds(plan_->conditions, rule.condition, plan_->book, in, states_.data(),
                               &failed)) {
      scores_[rule.axis] += rule.points;
    }
  }
  for (uint32_t a = 0; a < scores_.size(); ++a) {
    const Axis& axis = plan_->axes[a];
    if (axis.has_min) scores_[a] = std::max(scores_[a], axis.min);
    if (axis.has_max) scores_[a] = std::min(scores_[a], axis.max);
  }
  scratch_.reset();
  return scores_;
}

}  // namespace fieldwise
