#include "evaluate/orders.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "json/spans.h"

namespace fieldwise::evaluate {
namespace {

// The questions by falling `merit`.
Order by_merit(const std::vector<double>& merit) {
  Order out(merit.size());
  std::iota(out.begin(), out.end(), 0u);
  std::stable_sort(out.begin(), out.end(),
                   [&](uint32_t a, uint32_t b) { return merit[a] > merit[b]; });
  return out;
}

double cost_of(const Plan& plan, uint32_t field) {
  if (plan.model.leads == 0) return 1;
  const uint32_t input = plan.model.input_of[field];
  return input == kNone ? 1 : plan.model.inputs[input].cost;
}

// What each answer to a question adds on each axis (thousandths) and how likely it is, when nothing
// else is known.
struct Spread {
  std::vector<std::vector<double>> points;  // by axis, then answer
  std::vector<double> chances;
};

std::vector<Spread> spreads(const States& states) {
  const Plan& plan = states.plan();
  const Questionnaire& questions = states.questions();
  Profile nobody;
  nobody.answers.resize(plan.fields.size());
  nobody.signals = make<std::span<const Occurrence>>(nobody.arena, plan.signals.size());
  Sheet sheet(plan);
  sheet.load(nobody, 0, kNone, kChoosingSteps);
  Arena arena;
  const Questions found = open_questions(sheet, questions.fields, arena);
  const Valuation valued = valuation(found, plan.confidence, 0, arena);
  std::vector<Spread> out(questions.size());
  for (size_t i = 0; i < found.questions; ++i) {
    const OpenQuestion& q = found.input.questions[i];
    const auto place = std::find(questions.fields.begin(), questions.fields.end(), q.field);
    Spread& spread = out[static_cast<size_t>(place - questions.fields.begin())];
    spread.points.resize(plan.axes.size());
    for (uint32_t a = q.first; a < q.first + q.count; ++a) {
      sheet.set(q.field, found.input.answers[a].value, 0);
      spread.chances.push_back(valued.answer[a]);
      for (uint32_t x = 0; x < plan.axes.size(); ++x) {
        spread.points[x].push_back(static_cast<double>(sheet.sum(x)));
      }
    }
    sheet.set(q.field, Value(), 0);
  }
  return out;
}

// Which training leads are alike so far, and how many of each kind there are.
using Kinds = std::map<std::vector<uint16_t>, double>;

}  // namespace

std::string_view policy_name(Policy policy) { return kPolicyNames[static_cast<size_t>(policy)]; }

std::optional<Policy> find_policy(std::string_view name) {
  const auto found = std::find(std::begin(kPolicyNames), std::end(kPolicyNames), name);
  if (found == std::end(kPolicyNames)) return std::nullopt;
  return static_cast<Policy>(found - std::begin(kPolicyNames));
}

bool needs_training(Policy policy) {
  return policy == Policy::information || policy == Policy::fixed;
}

Order queue_order(const States& states) {
  const Plan& plan = states.plan();
  const auto& fields = states.questions().fields;
  std::vector<double> merit(fields.size(), 0);
  double next = static_cast<double>(plan.fields.size());
  for (const Ids& visit : plan.queue) {
    for (const uint32_t field : visit) {
      const auto place = std::find(fields.begin(), fields.end(), field);
      if (place != fields.end()) merit[static_cast<size_t>(place - fields.begin())] = next;
      next -= 1;
    }
  }
  return by_merit(merit);
}

Order cheapest_order(const States& states) {
  std::vector<double> merit;
  for (const uint32_t field : states.questions().fields) {
    merit.push_back(-cost_of(states.plan(), field));
  }
  return by_merit(merit);
}

Order range_order(const States& states) {
  std::vector<double> merit;
  for (const Spread& spread : spreads(states)) {
    double sum = 0;
    for (const auto& points : spread.points) {
      const auto [least, most] = std::minmax_element(points.begin(), points.end());
      sum += *most - *least;
    }
    merit.push_back(sum);
  }
  return by_merit(merit);
}

Order sd_order(const States& states) {
  std::vector<double> merit;
  for (const Spread& spread : spreads(states)) {
    double variance = 0;
    for (const auto& points : spread.points) {
      double mean = 0;
      for (size_t a = 0; a < points.size(); ++a) mean += spread.chances[a] * points[a];
      for (size_t a = 0; a < points.size(); ++a) {
        variance += spread.chances[a] * (points[a] - mean) * (points[a] - mean);
      }
    }
    merit.push_back(std::sqrt(variance));
  }
  return by_merit(merit);
}

Order information_order(const States& states, const Leads& training) {
  std::vector<double> merit;
  for (size_t q = 0; q < states.questions().size(); ++q) {
    std::map<uint16_t, double> won, lost;
    double all_won = 0, all_lost = 0;
    for (size_t i = 0; i < training.count; ++i) {
      if (training.outcomes[i] == learn::kOpen) continue;
      const uint16_t answer = training.of(i)[q];
      const bool is_won = training.outcomes[i] == 1;
      won[answer] += is_won;
      lost[answer] += !is_won;
      (is_won ? all_won : all_lost) += 1;
    }
    double value = 0;
    for (const auto& [answer, count] : won) {
      const double w = (count + .5) / (all_won + .5), l = (lost[answer] + .5) / (all_lost + .5);
      value += (w - l) * std::log(w / l);
    }
    merit.push_back(value);
  }
  return by_merit(merit);
}

Order learnt_order(States& states, const Leads& training, const std::function<void(size_t)>& step) {
  const size_t count = states.questions().size();
  Order out, left(count);
  std::iota(left.begin(), left.end(), 0u);
  // Only leads that are not settled yet can be told apart.
  std::vector<size_t> open(training.count);
  std::iota(open.begin(), open.end(), size_t{0});
  while (!left.empty()) {
    step(out.size());
    const auto answers_to = [&](size_t lead, uint32_t also) {
      std::vector<uint16_t> given(count, kUnasked);
      for (const uint32_t q : out) given[q] = training.of(lead)[q];
      if (also != kNone) given[also] = training.of(lead)[also];
      return given;
    };
    std::erase_if(open, [&](size_t lead) { return states.after(answers_to(lead, kNone)).certain; });
    Kinds before;
    for (const size_t lead : open) before[answers_to(lead, kNone)] += 1;
    double doubt = 0;
    for (const auto& [given, leads] : before) doubt += leads * states.after(given).doubt;
    uint32_t best = left[0];
    double most = -1;
    for (const uint32_t q : left) {
      if (open.empty()) break;
      Kinds kinds;
      for (const size_t lead : open) kinds[answers_to(lead, q)] += 1;
      double rest = 0;
      for (const auto& [given, leads] : kinds) rest += leads * states.after(given).doubt;
      const double less = (doubt - rest) / cost_of(states.plan(), states.questions().fields[q]);
      if (less > most) {
        most = less;
        best = q;
      }
    }
    out.push_back(best);
    std::erase(left, best);
  }
  return out;
}

}  // namespace fieldwise::evaluate
