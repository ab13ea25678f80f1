#include "score/scorer.h"

#include <algorithm>

#include "base/list.h"
#include "base/sort.h"

namespace fieldwise {
namespace {

bool reads_directly(const Plan& plan, uint32_t slot) {
  const Slot& s = plan.slots[slot];
  if (s.field == kNone) return s.kind != SlotKind::score;
  const Field& field = plan.fields[s.field];
  return field.show_if == kNone && field.compute == kNone && !field.has_option_conditions;
}

// The fields whose answers fill `slots`.
List<uint32_t> fields_of(const Plan& plan, const List<uint32_t>& slots) {
  List<uint32_t> out;
  for (const uint32_t s : slots) {
    const uint32_t field = plan.slots[s].field;
    if (field != kNone && plan.fields[field].compute == kNone) out.push_back(field);
  }
  sort_unique(out);
  return out;
}

List<uint32_t> slots_read(const Plan& plan, bool rules_only) {
  List<uint32_t> out;
  if (rules_only) {
    for (const Rule& rule : plan.rules) out.append(rule.slots);
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

Value copy_answer(const Value& value, Arena& arena) {
  if (value.is_string()) return Value::of(arena.copy(value.text()));
  if (!value.is_array()) return value;
  Value* items = arena.array<Value>(value.size);
  for (uint32_t i = 0; i < value.size; ++i) items[i] = copy_answer(value.items[i], arena);
  return Value::array(items, value.size);
}

Scorer::Scorer(const Plan& plan, int64_t now)
    : plan_(&plan), now_(now), base_(plan), scores_(plan.axes.size()) {
  const bool is_flat = flat(plan);
  fields_ = fields_of(plan, slots_read(plan, is_flat));
  base_.load(Profile(), now, kNone);
  if (!is_flat) {
    sheet_ = std::make_unique<Sheet>(plan);
    sheet_->load(Profile(), now, kNone);
    return;
  }
  slots_.assign(base_.slots());
  ids_.assign(base_.ids());
  states_.assign(base_.tests());
  const logic::Conditions& c = plan.conditions;
  // Rules of as many tests stand together, so that the processor foresees where their loops end.
  for (uint32_t count = 0; count <= 6; ++count) {
    for (const Rule& rule : plan.rules) {
      if (rule.condition == kNone) continue;
      const logic::Condition& condition = c.conditions[rule.condition];
      if (condition.test_count != count) continue;
      RulePoints points{condition.table, rule.points, rule.condition, rule.axis, count, {}};
      std::copy_n(c.condition_tests.data() + condition.first_test, count, points.tests);
      rules_.push_back(points);
    }
  }
  runs_early_.resize(c.tests.size());
  List<uint32_t> slots;
  for (const RulePoints& rule : rules_) {
    for (uint32_t i = 0; i < rule.test_count; ++i) {
      const uint32_t t = rule.tests[i];
      slots.clear();
      if (c.tests[t].kind == logic::TestKind::rule) {
        logic::collect_slots(plan.book, c.tests[t].node, slots);
      }
      runs_early_[t] = slots.size() < 2;
      if (!runs_early_[t]) late_tests_.push_back(t);
    }
  }
  std::sort(late_tests_.begin(), late_tests_.end());
  late_tests_.cut(std::unique(late_tests_.begin(), late_tests_.end()));
  for (const uint32_t f : fields_) plan_reader(f);
}

void Scorer::plan_reader(uint32_t field) {
  const Field& f = plan_->fields[field];
  const logic::Conditions& c = plan_->conditions;
  Reader reader;
  reader.field = field;
  reader.first_test = c.slot_test_begin[field];
  reader.test_count = c.slot_test_begin[field + 1] - reader.first_test;
  const uint32_t* tests = c.slot_tests.data() + reader.first_test;
  // A rule may read other slots, or take memory for its result.
  const bool alone = plan_->field_slots[field].size() == 1 &&
                     std::none_of(tests, tests + reader.test_count, [&](uint32_t t) {
                       return c.tests[t].kind == logic::TestKind::rule;
                     });
  if (alone && f.type == FieldType::number && only_ranges(c, field)) {
    constexpr double kInfinity = __builtin_huge_val();
    reader.how = Reader::How::numbers;
    reader.min = f.has_min ? f.min : -kInfinity;
    reader.max = f.has_max ? f.max : kInfinity;
    reader.first_range = static_cast<uint32_t>(ranges_.size());
    for (uint32_t i = 0; i < reader.test_count; ++i) {
      ranges_.push_back(number_range(c.tests[tests[i]]));
    }
  } else if (alone && (f.type == FieldType::choice || f.type == FieldType::boolean)) {
    reader.how = Reader::How::table;
    reader.kind = f.type == FieldType::choice ? InputKind::option : InputKind::boolean;
    reader.first_state = static_cast<uint32_t>(table_states_.size());
    reader.first_value = static_cast<uint32_t>(table_values_.size());
    table_values_.push_back({});
    for (const Option& option : f.options) table_values_.push_back(Value::of(option.value));
    if (f.type == FieldType::boolean) {
      table_values_.push_back(Value::of(false));
      table_values_.push_back(Value::of(true));
    }
    reader.values = static_cast<uint32_t>(table_values_.size()) - reader.first_value;
    for (uint32_t v = 0; v < reader.values; ++v) {
      answer(field, table_values_[reader.first_value + v]);
      for (uint32_t i = 0; i < reader.test_count; ++i) {
        table_states_.push_back(states_[tests[i]]);
      }
    }
    answer(field, {});
  }
  if (alone && reader.how == Reader::How::any) {
    reader.how = Reader::How::remembered;
    reader.memory = static_cast<uint32_t>(memories_.size());
    memories_.emplace_back();
  }
  readers_.push_back(reader);
}

void Scorer::answer(uint32_t field, const Value& value) {
  if (sheet_ != nullptr) return sheet_->set(field, value, now_);
  const auto& slots = plan_->field_slots[field];
  for (const uint32_t slot : slots) slots_[slot] = slot == field ? value : derive(slot, value);
  for (const uint32_t slot : slots) run_tests(slot);
}

logic::Inputs Scorer::inputs() {
  logic::Inputs in;
  in.slots = slots_.data();
  in.now = now_;
  in.scratch = &scratch_;
  return in;
}

void Scorer::run_tests(uint32_t slot) {
  const logic::Conditions& c = plan_->conditions;
  const Value& value = slots_[slot];
  if (c.slot_has_ids[slot]) ids_[slot] = value.is_string() ? c.id_of(value.text()) : -1;
  const logic::Inputs in = inputs();
  for (uint32_t i = c.slot_test_begin[slot]; i < c.slot_test_begin[slot + 1]; ++i) {
    const uint32_t t = c.slot_tests[i];
    if (runs_early_[t]) {
      states_[t] = logic::run_test(c.tests[t], plan_->book, in, ids_.data());
    }
  }
}

void Scorer::read(std::span<const InputSlot> slots, std::span<const uint8_t> text) {
  for (size_t i = 0; i < fields_.size() && i < slots.size(); ++i) {
    if (!readers_.empty()) {
      if (readers_[i].how == Reader::How::remembered) {
        read_remembered(readers_[i], slots[i], text);
        continue;
      }
      if (read_known(readers_[i], slots[i])) continue;
    }
    const Field& field = plan_->fields[fields_[i]];
    answer(fields_[i], read_input(*plan_, field, slots[i], text, answers_));
  }
}

void Scorer::read_remembered(const Reader& reader, const InputSlot& slot,
                             std::span<const uint8_t> text) {
  const Field& field = plan_->fields[reader.field];
  const bool options = slot.kind == static_cast<uint32_t>(InputKind::options);
  const uint64_t bytes = options ? uint64_t{4} * slot.size : slot.size;
  if ((!options && slot.kind != static_cast<uint32_t>(InputKind::text)) || bytes > 8 ||
      slot.at > text.size() || bytes > text.size() - slot.at || (options && slot.at % 4 != 0)) {
    return answer(reader.field, read_input(*plan_, field, slot, text, answers_));
  }
  uint64_t content = 0;
  const uint8_t* from = text.data() + slot.at;
  for (uint32_t i = 0; i < bytes; ++i) content |= uint64_t{from[i]} << (8 * i);
  Memory& memory = memories_[reader.memory];
  uint32_t at = static_cast<uint32_t>(content * 0x9e3779b97f4a7c15 >> 58);
  static_assert(Memory::kEntries == 64);
  const uint32_t* tests = plan_->conditions.slot_tests.data() + reader.first_test;
  for (; memory.entries[at].kind != 0; at = (at + 1) % Memory::kEntries) {
    const Memory::Entry& entry = memory.entries[at];
    if (entry.content != content || entry.kind != slot.kind || entry.size != slot.size) continue;
    slots_[reader.field] = entry.value;
    const logic::TestState* states = table_states_.data() + entry.first_state;
    for (uint32_t i = 0; i < reader.test_count; ++i) states_[tests[i]] = states[i];
    return;
  }
  const Value value = read_input(*plan_, field, slot, text, answers_);
  answer(reader.field, value);
  if (memory.count == Memory::kMost) return;
  ++memory.count;
  memory.entries[at] = {content, slot.kind, slot.size, static_cast<uint32_t>(table_states_.size()),
                        copy_answer(value, kept_)};
  for (uint32_t i = 0; i < reader.test_count; ++i) table_states_.push_back(states_[tests[i]]);
}

// Reads an answer of the form that its field usually has; false for one of another form.
bool Scorer::read_known(const Reader& reader, const InputSlot& slot) {
  const uint32_t* tests = plan_->conditions.slot_tests.data() + reader.first_test;
  const auto kind = static_cast<InputKind>(slot.kind);
  if (reader.how == Reader::How::table) {
    uint32_t value = 0;
    if (kind == reader.kind) {
      const uint32_t position =
          kind == InputKind::option ? slot.at : static_cast<uint32_t>(slot.number != 0);
      if (position >= reader.values - 1) return false;
      value = position + 1;
    } else if (kind != InputKind::none) {
      return false;
    }
    slots_[reader.field] = table_values_[reader.first_value + value];
    const logic::TestState* states =
        table_states_.data() + reader.first_state + value * reader.test_count;
    for (uint32_t i = 0; i < reader.test_count; ++i) states_[tests[i]] = states[i];
    return true;
  }
  if (reader.how != Reader::How::numbers || kind != InputKind::number) return false;
  const double x = slot.number;
  if (!(x >= reader.min && x <= reader.max) || x - x != 0) return false;
  slots_[reader.field] = Value::of(x == 0 ? 0.0 : x);
  for (uint32_t i = 0; i < reader.test_count; ++i) {
    states_[tests[i]] = static_cast<logic::TestState>(ranges_[reader.first_range + i].holds(x));
  }
  return true;
}

bool Scorer::holds(const RulePoints& rule) {
  uint32_t row = 0, failed = 0;
  for (uint32_t i = 0; i < rule.test_count; ++i) {
    const auto state = static_cast<uint32_t>(states_[rule.tests[i]]);
    failed |= state;
    row |= (state & 1) << i;
  }
  if ((failed & static_cast<uint32_t>(logic::TestState::failed)) == 0) return rule.table >> row & 1;
  bool fails = false;
  return logic::condition_holds(plan_->conditions, rule.condition, plan_->book, inputs(),
                                states_.data(), &fails);
}

const List<int64_t>& Scorer::score() {
  if (sheet_ != nullptr) {
    for (uint32_t a = 0; a < scores_.size(); ++a) scores_[a] = sheet_->score(a);
    answers_.reset();
    return scores_;
  }
  for (const uint32_t t : late_tests_) {
    states_[t] = logic::run_test(plan_->conditions.tests[t], plan_->book, inputs(), ids_.data());
  }
  std::fill(scores_.begin(), scores_.end(), 0);
  for (const RulePoints& rule : rules_) {
    // No branch: whether a rule holds is what cannot be foreseen.
    scores_[rule.axis] += rule.points & -static_cast<int64_t>(holds(rule));
  }
  for (uint32_t a = 0; a < scores_.size(); ++a) {
    const Axis& axis = plan_->axes[a];
    if (axis.has_min) scores_[a] = std::max(scores_[a], axis.min);
    if (axis.has_max) scores_[a] = std::min(scores_[a], axis.max);
  }
  answers_.reset();
  scratch_.reset();
  return scores_;
}

}  // namespace fieldwise
