#include "ask/answers.h"

#include <algorithm>

#include "base/sort.h"
#include "json/spans.h"

namespace fieldwise {
namespace {

// A number in each of the stretches between constants that rules compare with.
void list_numbers(const Plan& plan, uint32_t f, List<Value>& out) {
  const logic::Conditions& c = plan.conditions;
  const Field& field = plan.fields[f];
  List<double> cuts;
  for (uint32_t i = c.slot_test_begin[f]; i < c.slot_test_begin[f + 1]; ++i) {
    const logic::Test& test = c.tests[c.slot_tests[i]];
    if (test.kind != logic::TestKind::range) continue;
    for (const double cut : {test.low, test.high}) {
      if (cut - cut == 0) cuts.push_back(cut);
    }
  }
  sort_unique(cuts);
  if (cuts.empty() || cuts.size() > kMostAnswers / 2) return;
  const auto offer = [&](double n) {
    const bool fits = (!field.has_min || n >= field.min) && (!field.has_max || n <= field.max);
    if (fits) out.push_back(Value::of(n));
  };
  offer(cuts.front() - 1);
  for (size_t i = 0; i < cuts.size(); ++i) {
    offer(cuts[i]);
    offer(i + 1 < cuts.size() ? cuts[i] / 2 + cuts[i + 1] / 2 : cuts[i] + 1);
  }
}

// Which of the input's answers `value` is, or kNone. A skip is null, and an answer of its own.
uint32_t answer_of(const ModelInput& input, const Value& value, bool skipped) {
  if (value.is_null() && !skipped) return kNone;
  Value of = value;
  if (!value.is_null() && !input.listed) {
    of = Value::of(input.option.empty() ||
                   std::any_of(value.begin(), value.end(),
                               [&](const Value& item) { return item.text() == input.option; }));
  } else if (value.is_number() && !input.cuts.empty()) {
    const auto above = std::upper_bound(input.cuts.begin(), input.cuts.end(), value.number);
    return static_cast<uint32_t>(above - input.cuts.begin());
  }
  for (uint32_t i = 0; i < input.answers.size(); ++i) {
    if (equal(input.answers[i], of)) return i;
  }
  return kNone;
}

}  // namespace

Listed list_answers(const Sheet& sheet, uint32_t f, Arena& arena) {
  const Plan& plan = sheet.plan();
  const Field& field = plan.fields[f];
  Listed out;
  const uint32_t input = plan.model.leads == 0 ? kNone : plan.model.input_of[f];
  if (input != kNone) {
    out.input = &plan.model.inputs[input];
    out.answers = out.input->answers;
    return out;
  }
  List<Value> answers;
  if (field.type == FieldType::boolean) {
    answers = {Value::of(true), Value::of(false)};
  } else if (field.type == FieldType::choice && field.options.size() <= kMostAnswers) {
    for (uint32_t o = 0; o < field.options.size(); ++o) {
      if (sheet.option_open(f, o)) answers.push_back(Value::of(field.options[o].value));
    }
  } else if (field.type == FieldType::number) {
    list_numbers(plan, f, answers);
  }
  out.answers = keep(arena, answers);
  return out;
}

std::span<const double> posterior(const Sheet& sheet, const Mixture& mixture,
                                  std::span<const uint32_t> open, Arena& arena) {
  const size_t classes = mixture.weights.size();
  const auto out = make<double>(arena, classes);
  std::copy(mixture.weights.begin(), mixture.weights.end(), out.begin());
  for (const ModelInput& input : sheet.plan().model.inputs) {
    const uint32_t f = input.field;
    const bool skipped = sheet.profile() != nullptr && is_skipped(sheet.profile()->answers[f]);
    const uint32_t answer = answer_of(input, sheet.value(f), skipped);
    if (answer == kNone || std::find(open.begin(), open.end(), f) != open.end()) continue;
    const double* chances = mixture.chances.data() + (input.first + answer) * classes;
    double sum = 0;
    for (size_t z = 0; z < classes; ++z) sum += out[z] *= chances[z];
    // Answers that no class gives tell nothing.
    for (size_t z = 0; z < classes; ++z) out[z] = sum > 0 ? out[z] / sum : mixture.weights[z];
  }
  return out;
}

}  // namespace fieldwise
