#include "evaluate/evaluate.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "base/splitmix.h"

namespace fieldwise::evaluate {
namespace {

constexpr double kMostFall = .1;  // as in plan/load_journey.cpp

// The order of a policy that has one for all leads; empty for the others.
Order order_of(Policy policy, States& states, const Leads& training, const Progress& progress) {
  switch (policy) {
    case Policy::queue:
      return queue_order(states);
    case Policy::cheapest:
      return cheapest_order(states);
    case Policy::range:
      return range_order(states);
    case Policy::sd:
      return sd_order(states);
    case Policy::information:
      return information_order(states, training);
    case Policy::fixed:
      return learnt_order(states, training, [&](size_t place) {
        progress("static: question " + std::to_string(place + 1) + " of " +
                 std::to_string(states.questions().size()));
      });
    case Policy::random:
    case Policy::value:
      break;
  }
  return {};
}

std::vector<OutcomeShare> shares(const States& states, const std::vector<uint32_t>& truths) {
  std::map<uint32_t, size_t> counts;
  for (const uint32_t truth : truths) ++counts[truth];
  std::vector<OutcomeShare> out;
  out.reserve(counts.size());
  for (const auto& [outcome, leads] : counts) out.push_back({states.outcome_name(outcome), leads});
  std::stable_sort(out.begin(), out.end(),
                   [](const auto& a, const auto& b) { return a.leads > b.leads; });
  return out;
}

}  // namespace

std::optional<learn::LiveScore> score_of(const Plan& plan, const learn::Leads& leads) {
  const std::optional<learn::MeanScore> held_out = learn::held_out_score(plan);
  if (!held_out) return {};
  return learn::compare(learn::score_leads(plan.model, leads).mean, *held_out);
}

bool has_drifted(const learn::LiveScore& score) {
  const double fall = score.expected - score.score;
  return fall > kMostFall && fall > 2 * score.error;
}

const PolicyResult* Evaluation::find(Policy policy) const {
  const auto found = std::find_if(policies.begin(), policies.end(),
                                  [&](const PolicyResult& p) { return p.policy == policy; });
  return found == policies.end() ? nullptr : &*found;
}

Evaluation evaluate(const Plan& plan, const Questionnaire& questions, const Leads& test,
                    const Leads& training, const Leaving& leaving, const Options& options,
                    const Progress& progress) {
  Evaluation out;
  out.plan = plan.name;
  out.hash = plan.hash;
  out.questions = questions.size();
  out.leads = test.count;
  for (const int8_t outcome : test.outcomes) {
    out.won += outcome == 1;
    out.lost += outcome == 0;
  }
  out.model_leads = plan.model.leads;
  out.tells_winning = !plan.model.won.weights.empty();
  out.confidence = plan.confidence;
  out.seed = options.seed;
  out.leaving = leaving.source;
  const bool has_model = plan.model.leads > 0;
  out.drifted = plan.model.drifted;

  States states(plan, questions);
  std::vector<Traces> traces;
  std::vector<uint32_t> truths(test.count);
  const std::vector<double> ones(test.count, 1);
  for (const Policy policy : options.policies) {
    progress(std::string(policy_name(policy)));
    Order order = order_of(policy, states, training, progress);
    std::vector<Trace> leads, guarded;
    SplitMix random(options.seed);
    if (policy == Policy::random) {
      order.resize(questions.size());
      std::iota(order.begin(), order.end(), 0u);
    }
    for (size_t i = 0; i < test.count; ++i) {
      if (policy == Policy::random) random.shuffle(order);
      const Path path = replay(states, test.of(i), order);
      truths[i] = path.truth;
      leads.push_back(trace(path, questions, leaving, has_model, plan.confidence));
      guarded.push_back(trace(path, questions, leaving, false, plan.confidence));
    }
    traces.push_back(traces_of(std::move(leads), test.outcomes));
    PolicyResult& result = out.policies.emplace_back();
    result.policy = policy;
    if (policy != Policy::random) {
      for (const uint32_t q : order) {
        result.order.emplace_back(plan.fields[questions.fields[q]].key);
      }
    }
    result.figures = figures(traces.back(), ones);
    result.guarded = figures(traces_of(std::move(guarded), test.outcomes), ones);
    result.curve = threshold_curve(traces.back(), ones);
    if (policy == Policy::fixed) {
      out.compared = true;
      out.base = out.policies.size() - 1;
    }
  }
  progress("intervals");
  const size_t base = out.compared ? out.base : traces.size();
  const std::vector<Intervals> intervals = bootstrap(traces, base, options.seed);
  for (size_t p = 0; p < traces.size(); ++p) out.policies[p].intervals = intervals[p];
  out.outcomes = shares(states, truths);
  return out;
}

}  // namespace fieldwise::evaluate
