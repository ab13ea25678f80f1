#include "evaluate/drift.h"

#include <algorithm>
#include <cmath>

namespace fieldwise::evaluate {
namespace {

// The answer of `input` that `value` is, null being a skipped question; kNone when it says nothing.
uint32_t answer_of(const ModelInput& input, const Value& value) {
  const auto place = [&](const auto& same) {
    const auto found = std::find_if(input.answers.begin(), input.answers.end(), same);
    return found == input.answers.end()
               ? kNone
               : input.first + static_cast<uint32_t>(found - input.answers.begin());
  };
  if (value.is_null()) return place([](const Value& answer) { return answer.is_null(); });
  if (!input.cuts.empty() && value.is_number()) {
    const auto above = std::upper_bound(input.cuts.begin(), input.cuts.end(), value.number);
    return input.first + static_cast<uint32_t>(above - input.cuts.begin());
  }
  if (input.listed) return place([&](const Value& answer) { return equal(answer, value); });
  const bool truth = input.option.empty() ||
                     std::any_of(value.begin(), value.end(),
                                 [&](const Value& item) { return item.text() == input.option; });
  return place([&](const Value& answer) { return answer.is_boolean() && answer.boolean == truth; });
}

}  // namespace

double mean_log_score(const Plan& plan, const Questionnaire& questions, const Leads& leads) {
  const auto& model = plan.model;
  const size_t classes = model.answers.weights.size();
  double sum = 0;
  std::vector<double> weights(classes);
  for (size_t i = 0; i < leads.count; ++i) {
    std::copy(model.answers.weights.begin(), model.answers.weights.end(), weights.begin());
    for (const ModelInput& input : model.inputs) {
      const auto place = std::find(questions.fields.begin(), questions.fields.end(), input.field);
      if (place == questions.fields.end()) continue;
      const auto q = static_cast<size_t>(place - questions.fields.begin());
      const uint16_t given = leads.of(i)[q];
      const Value value = given == kSkipped ? Value() : questions.answers[q][given];
      const uint32_t answer = answer_of(input, value);
      if (answer == kNone) continue;
      double all = 0;
      for (size_t z = 0; z < classes; ++z) {
        all += weights[z] *= model.answers.chances[answer * classes + z];
      }
      // Chances are never 0, but the product of many may be; what is left is then all alike.
      sum += std::log(std::max(all, 1e-300));
      for (double& weight : weights) weight /= std::max(all, 1e-300);
    }
  }
  return sum / static_cast<double>(leads.count);
}

}  // namespace fieldwise::evaluate
