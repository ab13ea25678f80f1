#include "score/batch.h"

#include <algorithm>

#include "base/list.h"
#include "json/writer.h"

namespace fieldwise {
namespace {

using logic::TestKind;
using logic::TestState;

constexpr uint32_t kBlock = 64;
// Up to here one bit plane a value beats looking every lead's code up.
constexpr uint32_t kMostPlanes = 32;
constexpr double kMissing = __builtin_nan("");

uint32_t blocks(uint32_t leads) { return (leads + kBlock - 1) / kBlock; }

bool fits_numbers(const Plan& plan, uint32_t field) {
  return plan.fields[field].type == FieldType::number && plan.field_slots[field].size() == 1 &&
         only_ranges(plan.conditions, field);
}

// One bit a lane. Eight lanes at a time have constant shifts, and 32-bit ones, which both targets
// run faster than a loop over 64 bits.
template <class Holds>
uint64_t gather(const Holds& holds) {
  uint64_t word = 0;
  for (uint32_t byte = 0; byte < kBlock; byte += 8) {
    uint32_t bits = 0;
    for (uint32_t k = 0; k < 8; ++k) bits |= static_cast<uint32_t>(holds(byte + k)) << k;
    word |= uint64_t{bits} << byte;
  }
  return word;
}

// Eight rows of eight bits, transposed (Hacker's Delight, 7-3).
uint64_t transpose(uint64_t x) {
  uint64_t t = (x ^ (x >> 7)) & 0x00aa00aa00aa00aa;
  x ^= t ^ (t << 7);
  t = (x ^ (x >> 14)) & 0x0000cccc0000cccc;
  x ^= t ^ (t << 14);
  t = (x ^ (x >> 28)) & 0x00000000f0f0f0f0;
  return x ^ t ^ (t << 28);
}

}  // namespace

Batch::Batch(const Plan& plan, int64_t now)
    : plan_(&plan), scorer_(plan, now), slots_(scorer_.slots()), ids_(slots_.size(), -1) {
  for (const uint32_t field : scorer_.fields()) {
    Column column;
    column.field = field;
    column.numeric = fits_numbers(plan, field);
    columns_.push_back(std::move(column));
  }
  words_.resize(plan.conditions.tests.size());
  can_columnar_ = scorer_.is_flat() && plan_columns();
}

// Lays out the tests and points of all rules; false when a rule needs the row path.
bool Batch::plan_columns() {
  const logic::Conditions& c = plan_->conditions;
  for (uint32_t s = 0; s < slots_.size(); ++s) {
    if (slots_[s].is_string()) ids_[s] = c.id_of(slots_[s].text());
  }
  List<uint8_t> seen(c.tests.size(), 0);
  for (const Rule& rule : plan_->rules) {
    if (rule.condition == kNone) continue;
    const logic::Condition& condition = c.conditions[rule.condition];
    for (uint32_t i = 0; i < condition.test_count; ++i) {
      const uint32_t t = c.condition_tests[condition.first_test + i];
      if (!seen[t] && !add_test(t)) return false;
      seen[t] = 1;
    }
    add_rule(rule);
  }
  return true;
}

bool Batch::add_test(uint32_t t) {
  const logic::Test& test = plan_->conditions.tests[t];
  List<uint32_t> slots = {test.slot};
  if (test.kind == TestKind::rule) {
    slots.clear();
    logic::collect_slots(plan_->book, test.node, slots);
  }
  if (slots.size() > 1) return false;
  const uint32_t field = slots.empty() ? kNone : plan_->slots[slots[0]].field;
  if (field == kNone) {  // the same for every lead
    const uint32_t slot = slots.empty() ? 0 : slots[0];
    const TestState state = run(t, slot, slots_[slot]);
    words_[t] = state == TestState::yes ? ~uint64_t{0} : 0;
    return state != TestState::failed;
  }
  const auto fields = scorer_.fields();
  const auto column =
      static_cast<uint32_t>(std::lower_bound(fields.begin(), fields.end(), field) - fields.begin());
  if (!columns_[column].numeric) {
    code_tests_.push_back({column, t, slots[0], {}, {}});
    return true;
  }
  const TestState missing = test.when_null;
  number_tests_.push_back({column, t, number_range(test), missing == TestState::yes});
  return missing != TestState::failed;
}

void Batch::add_rule(const Rule& rule) {
  if (axes_.empty() || axes_.back().axis != rule.axis) {
    const auto it = std::find_if(axes_.begin(), axes_.end(),
                                 [&](const AxisRules& a) { return a.axis == rule.axis; });
    if (it == axes_.end()) {
      axes_.push_back({rule.axis, {}, {}});
    } else {
      std::rotate(it, it + 1, axes_.end());
    }
  }
  AxisRules& axis = axes_.back();
  const size_t bit = axis.conditions.size() % 8;
  axis.conditions.push_back(rule.condition);
  if (bit == 0) axis.points.resize(axis.points.size() + 256, 0);
  int64_t* sums = axis.points.data() + axis.points.size() - 256;
  for (size_t byte = 0; byte < 256; ++byte) {
    if (byte >> bit & 1) sums[byte] += rule.points;
  }
}

TestState Batch::run(uint32_t test, uint32_t slot, const Value& value) {
  const Value kept = slots_[slot];
  const int32_t kept_id = ids_[slot];
  slots_[slot] = value;
  ids_[slot] = value.is_string() ? plan_->conditions.id_of(value.text()) : -1;
  logic::Inputs in;
  in.slots = slots_.data();
  in.now = scorer_.now();
  in.scratch = &scratch_;
  const TestState state =
      logic::run_test(plan_->conditions.tests[test], plan_->book, in, ids_.data());
  slots_[slot] = kept;
  ids_[slot] = kept_id;
  return state;
}

uint32_t Batch::code(Column& column, const Value& value) {
  const auto [it, added] =
      column.code_of.emplace(to_json(value), static_cast<uint32_t>(column.values.size()));
  if (added) {
    column.values.push_back(copy_answer(value, kept_));
    column.ids.push_back(value.is_string() ? plan_->conditions.id_of(value.text()) : -1);
  }
  return it->second;
}

void Batch::add(const Value* answers) {
  for (size_t i = 0; i < columns_.size(); ++i) {
    Column& column = columns_[i];
    if (column.numeric) {
      column.numbers.resize(size_);  // without the padding
      column.numbers.push_back(answers[i].is_number() ? answers[i].number : kMissing);
    } else {
      column.codes.resize(size_);
      column.codes.push_back(code(column, answers[i]));
    }
  }
  ++size_;
}

// Pads the columns to whole blocks, which need no look at where the leads end, and builds planes.
void Batch::build_planes() {
  const size_t lanes = size_t{blocks(size_)} * kBlock;
  for (Column& column : columns_) {
    if (column.numeric) {
      column.numbers.resize(lanes, kMissing);
      continue;
    }
    column.codes.resize(lanes, 0);
    const size_t values = column.values.size();
    column.planes.clear();
    if (values > kMostPlanes) continue;
    column.planes.resize(blocks(size_) * values);
    for (uint32_t i = 0; i < size_; ++i) {
      column.planes[i / kBlock * values + column.codes[i]] |= uint64_t{1} << (i % kBlock);
    }
  }
  planes_of_ = size_;
}

// Runs each test on each distinct answer; false when one fails.
bool Batch::run_code_tests() {
  logic::Inputs in;
  in.slots = slots_.data();
  in.now = scorer_.now();
  in.scratch = &scratch_;
  bool failed = false;
  for (CodeTest& t : code_tests_) {
    const Column& column = columns_[t.column];
    const logic::Test& test = plan_->conditions.tests[t.test];
    const bool direct = t.slot == column.field;
    const Value kept = slots_[t.slot];
    t.holds.resize(column.values.size());
    t.held.clear();
    for (uint32_t v = 0; v < column.values.size(); ++v) {
      slots_[t.slot] = direct ? column.values[v] : scorer_.derive(t.slot, column.values[v]);
      ids_[t.slot] = direct ? column.ids[v] : plan_->conditions.id_of(slots_[t.slot].text());
      const TestState state = logic::run_test(test, plan_->book, in, ids_.data());
      failed = failed || state == TestState::failed;
      t.holds[v] = state == TestState::yes;
      if (t.holds[v] && !column.planes.empty()) t.held.push_back(v);
    }
    slots_[t.slot] = kept;
    ids_[t.slot] = plan_->conditions.id_of(kept.text());
  }
  scratch_.reset();
  return !failed;
}

void Batch::test_block(uint32_t block) {
  const uint32_t first = block * kBlock;
  for (const NumberTest& t : number_tests_) {
    const double* x = columns_[t.column].numbers.data() + first;
    const NumberRange range = t.range;
    uint64_t inside =
        gather([&](uint32_t i) { return (x[i] >= range.low) & (x[i] <= range.high); });
    if (range.outside || t.when_missing) {
      const uint64_t given = gather([&](uint32_t i) { return x[i] == x[i]; });
      if (range.outside) inside = given & ~inside;
      if (t.when_missing) inside |= ~given;
    }
    words_[t.test] = inside;
  }
  for (const CodeTest& t : code_tests_) {
    const Column& column = columns_[t.column];
    if (column.planes.empty()) {
      const uint32_t* codes = column.codes.data() + first;
      words_[t.test] = gather([&](uint32_t i) { return t.holds[codes[i]] != 0; });
      continue;
    }
    const uint64_t* planes = column.planes.data() + block * column.values.size();
    uint64_t word = 0;
    for (const uint32_t v : t.held) word |= planes[v];
    words_[t.test] = word;
  }
}

// The condition's truth table over words: each test halves it, from the last to the first.
uint64_t Batch::fold(const logic::Condition& condition) const {
  uint64_t rows[64];
  uint32_t count = 1u << condition.test_count;
  for (uint32_t r = 0; r < count; ++r) rows[r] = condition.table >> r & 1 ? ~uint64_t{0} : 0;
  for (uint32_t i = condition.test_count; i-- > 0;) {
    const uint64_t word = words_[plan_->conditions.condition_tests[condition.first_test + i]];
    count /= 2;
    for (uint32_t r = 0; r < count; ++r) rows[r] = (rows[r] & ~word) | (rows[r + count] & word);
  }
  return rows[0];
}

void Batch::score_block(uint32_t block) {
  const uint32_t first = block * kBlock;
  const uint32_t lanes = std::min(kBlock, size_ - first);
  const size_t axes = plan_->axes.size();
  for (const AxisRules& rules : axes_) {
    int64_t sums[kBlock] = {};
    for (size_t g = 0; g < rules.conditions.size(); g += 8) {
      const size_t count = std::min<size_t>(8, rules.conditions.size() - g);
      uint64_t words[8] = {};
      for (size_t k = 0; k < count; ++k) {
        words[k] = fold(plan_->conditions.conditions[rules.conditions[g + k]]);
      }
      const int64_t* points = rules.points.data() + g / 8 * 256;
      for (uint32_t byte = 0; byte < kBlock; byte += 8) {
        uint64_t square = 0;
        for (uint32_t k = 0; k < 8; ++k) square |= (words[k] >> byte & 0xff) << (8 * k);
        square = transpose(square);
        for (uint32_t i = 0; i < 8; ++i) sums[byte + i] += points[square >> (8 * i) & 0xff];
      }
    }
    int64_t* out = scores_.data() + size_t{first} * axes + rules.axis;
    for (uint32_t i = 0; i < lanes; ++i) out[i * axes] = sums[i];
  }
}

void Batch::score_rows() {
  const size_t axes = plan_->axes.size();
  for (uint32_t i = 0; i < size_; ++i) {
    for (const Column& column : columns_) {
      if (!column.numeric) {
        scorer_.answer(column.field, column.values[column.codes[i]]);
      } else {
        const double n = column.numbers[i];
        scorer_.answer(column.field, n == n ? Value::of(n) : Value());
      }
    }
    const List<int64_t>& scores = scorer_.score();
    std::copy(scores.begin(), scores.end(), scores_.begin() + static_cast<ptrdiff_t>(i * axes));
  }
}

const List<int64_t>& Batch::score() {
  const size_t axes = plan_->axes.size();
  scores_.assign(size_ * axes, 0);
  if (planes_of_ != size_) build_planes();
  columnar_ = can_columnar_ && run_code_tests();
  if (!columnar_) {
    score_rows();
    return scores_;
  }
  for (uint32_t block = 0; block < blocks(size_); ++block) {
    test_block(block);
    score_block(block);
  }
  for (uint32_t a = 0; a < axes; ++a) {
    const Axis& axis = plan_->axes[a];
    if (!axis.has_min && !axis.has_max) continue;
    for (size_t i = a; i < scores_.size(); i += axes) {
      if (axis.has_min) scores_[i] = std::max(scores_[i], axis.min);
      if (axis.has_max) scores_[i] = std::min(scores_[i], axis.max);
    }
  }
  return scores_;
}

}  // namespace fieldwise
