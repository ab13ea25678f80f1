#include "learn/live_score.h"

#include <algorithm>
#include <cmath>

#include "plan/answers.h"

namespace fieldwise::learn {
namespace {

constexpr double kLeast = 1e-9;  // a chance that counts as none

// The answer of `input` that a cell gives, or kNone. What questions.cpp finds for a visitor.
uint32_t answer_of(const ModelInput& input, const Cell& cell, bool blank_is_answer) {
  const auto position = [&](const Value& value) {
    const auto same = [&](const Value& answer) { return equal(answer, value); };
    const auto found = std::find_if(input.answers.begin(), input.answers.end(), same);
    return found == input.answers.end()
               ? kNone
               : input.first + static_cast<uint32_t>(found - input.answers.begin());
  };
  const bool blank = cell.blank && blank_is_answer;
  if (!input.option.empty()) {
    if (!cell.known && !blank) return kNone;
    const auto is_option = [&](const Value& item) { return item.text() == input.option; };
    return position(
        Value::of(cell.known && std::any_of(cell.value.begin(), cell.value.end(), is_option)));
  }
  if (blank) return position(Value());
  if (!cell.known) return kNone;
  if (!input.listed) return position(Value::of(true));
  if (input.cuts.empty()) return position(cell.value);
  const auto above = std::upper_bound(input.cuts.begin(), input.cuts.end(), cell.value.number);
  return input.first + static_cast<uint32_t>(above - input.cuts.begin());
}

}  // namespace

LeadScore score_lead(std::span<const double> weights, std::span<const double> chances,
                     std::span<const KnownInput> known, std::vector<LeadScore>& steps) {
  const size_t classes = weights.size();
  std::vector<double> now(weights.begin(), weights.end()), answer;
  LeadScore out;
  steps.clear();
  for (const KnownInput& input : known) {
    double sum = 0;
    answer.assign(input.count, 0);
    for (uint32_t a = 0; a < input.count; ++a) {
      const double* chance = &chances[(input.first + a) * classes];
      for (size_t z = 0; z < classes; ++z) answer[a] += now[z] * chance[z];
      sum += answer[a];
    }
    LeadScore step;
    for (const double p : answer) {
      if (p > 0) step.expected += p / sum * std::log(p / sum);
    }
    const double given = answer[input.answer - input.first];
    step.score = std::log(std::max(given / sum, kLeast));
    steps.push_back(step);
    out.score += step.score;
    out.expected += step.expected;
    // A model may call an answer impossible; it was given all the same, and tells of no class.
    if (!(given > 0)) continue;
    const double* chance = &chances[input.answer * classes];
    for (size_t z = 0; z < classes; ++z) now[z] *= chance[z] / given;
  }
  return out;
}

MeanScore mean_score(std::span<const LeadScore> leads) {
  MeanScore out;
  out.leads = leads.size();
  if (leads.empty()) return out;
  const auto n = static_cast<double>(leads.size());
  for (const LeadScore& lead : leads) {
    out.score += lead.score / n;
    out.expected += lead.expected / n;
  }
  double squares = 0;
  for (const LeadScore& lead : leads) {
    const double away = lead.score - lead.expected - (out.score - out.expected);
    squares += away * away;
  }
  out.error = std::sqrt(squares) / n;
  return out;
}

LeadsScore score_leads(const AnswerModel& model, const Leads& leads) {
  std::vector<const FieldAnswers*> given(model.input_of.size(), nullptr);
  for (const FieldAnswers& answers : leads.fields) given[answers.field] = &answers;
  LeadsScore out;
  out.by_input.assign(model.inputs.size(), 0);
  std::vector<LeadScore> scores, steps;
  struct Known {
    int64_t at;
    size_t input;
    KnownInput known;
  };
  std::vector<Known> known;
  std::vector<KnownInput> in_order;
  for (size_t lead = 0; lead < leads.size(); ++lead) {
    known.clear();
    in_order.clear();
    for (size_t i = 0; i < model.inputs.size(); ++i) {
      const ModelInput& input = model.inputs[i];
      const FieldAnswers* answers = given[input.field];
      if (answers == nullptr) continue;
      const Cell& cell = answers->cells[lead];
      const uint32_t answer = answer_of(input, cell, answers->blank_is_answer);
      if (answer == kNone) {
        out.strange += cell.known ? 1 : 0;
        continue;
      }
      const auto count = static_cast<uint32_t>(input.answers.size());
      known.push_back({cell.at, i, {input.first, count, answer}});
    }
    if (known.empty()) continue;
    std::stable_sort(known.begin(), known.end(),
                     [](const Known& a, const Known& b) { return a.at < b.at; });
    for (const Known& one : known) in_order.push_back(one.known);
    scores.push_back(score_lead(model.answers.weights, model.answers.chances, in_order, steps));
    for (size_t k = 0; k < known.size(); ++k) {
      out.by_input[known[k].input] += steps[k].score - steps[k].expected;
    }
    out.known += static_cast<double>(known.size());
  }
  out.mean = mean_score(scores);
  if (scores.empty()) return out;
  out.known /= static_cast<double>(scores.size());
  for (double& fall : out.by_input) fall /= static_cast<double>(scores.size());
  return out;
}

LiveScore compare(const MeanScore& live, const MeanScore& held_out) {
  LiveScore out;
  out.leads = live.leads;
  out.score = live.score;
  out.expected = live.expected;
  out.error = live.error;
  if (held_out.expected < 0) {
    const double share = live.expected / held_out.expected;
    out.expected = share * held_out.score;
    out.error = std::hypot(live.error, share * held_out.error);
  }
  return out;
}

std::optional<MeanScore> held_out_score(const Plan& plan) {
  const Value* ask = plan.source.find("ask");
  const Value* model = ask == nullptr ? nullptr : ask->find("model");
  if (model == nullptr) return {};
  MeanScore out;
  for (const auto& [name, figure] :
       {std::pair{"score", &out.score}, std::pair{"expected", &out.expected},
        std::pair{"error", &out.error}}) {
    const Value* value = model->find(name);
    if (value == nullptr) return {};
    *figure = value->number;
  }
  return out;
}

}  // namespace fieldwise::learn
