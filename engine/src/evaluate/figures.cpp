#include "evaluate/figures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace fieldwise::evaluate {
namespace {

// The first threshold that a chance does not reach.
uint32_t beyond(double chance) {
  // j/400 <= chance is compared as it is where a threshold stops, not as 400·chance.
  auto j = static_cast<uint32_t>(std::max(0.0, chance * kThresholds));
  while (j > 0 && static_cast<double>(j - 1) / kThresholds > chance) --j;
  while (j < kThresholds && static_cast<double>(j) / kThresholds <= chance) ++j;
  return std::min<uint32_t>(j, kThresholds);
}

// Area under the ROC curve: the share of pairs of a won and a lost lead that are ranked right; ties
// count half (Mann, Whitney 1947).
double area(std::span<const uint32_t> ranked, const std::vector<Trace>& leads,
            std::span<const int8_t> outcomes, size_t k, std::span<const double> weights) {
  double lost = 0, won = 0, sum = 0;
  for (size_t i = 0; i < ranked.size();) {
    const double chance = leads[ranked[i]].won[k];
    double here_lost = 0, here_won = 0;
    for (; i < ranked.size() && leads[ranked[i]].won[k] == chance; ++i) {
      (outcomes[ranked[i]] == 1 ? here_won : here_lost) += weights[ranked[i]];
    }
    sum += here_won * (lost + here_lost / 2);
    lost += here_lost;
    won += here_won;
  }
  return sum / (lost * won);  // NaN without pairs
}

}  // namespace

Trace trace(const Path& path, const Questionnaire& questions, const Leaving& leaving,
            bool confident, double confidence) {
  Trace out;
  const auto settled = [&](const Step& step) {
    return step.certain || (confident && step.chance >= confidence);
  };
  size_t k = 0;
  while (k + 1 < path.steps.size() && !settled(path.steps[k])) ++k;
  out.to_confident = static_cast<uint32_t>(k);
  out.wrong = path.steps[k].outcome != path.truth;
  out.claimed = std::min(1.0, path.steps[k].chance);  // a sum of chances may pass 1 by rounding
  while (k + 1 < path.steps.size() && !path.steps[k].certain) ++k;
  out.to_certain = static_cast<uint32_t>(k);

  for (size_t i = 0; i < kQuestions; ++i) {
    out.right[i] = path.at(i + 1).outcome == path.truth;
    out.won[i] = path.at(i + 1).won;
  }
  for (size_t h = 0; h < kHazards.size(); ++h) {
    double there = out.wrong ? 0 : 1;
    for (size_t i = 0; i < out.to_confident && !leaving.fields.empty(); ++i) {
      there *= 1 - leaving.at(questions.fields[path.asked[i]], i, kHazards[h]);
    }
    out.survive_and_right[h] =
        leaving.fields.empty() ? std::numeric_limits<double>::quiet_NaN() : there;
  }

  // Each step that claims more than all before it is the stop of the thresholds in between.
  uint32_t from = 0;
  int32_t asked = 0, wrong = 0;
  for (size_t i = 0; i <= out.to_certain; ++i) {
    const Step& step = path.steps[i];
    const uint32_t until = i == out.to_certain ? kThresholds + 1 : beyond(step.chance);
    if (until <= from) continue;
    const int32_t is_wrong = step.outcome != path.truth;
    out.changes.push_back({from, static_cast<int32_t>(i) - asked, is_wrong - wrong});
    asked = static_cast<int32_t>(i);
    wrong = is_wrong;
    from = until;
  }
  return out;
}

Traces traces_of(std::vector<Trace> leads, std::span<const int8_t> outcomes) {
  Traces out;
  out.leads = std::move(leads);
  out.outcomes = outcomes;
  for (size_t k = 0; k < kQuestions && !outcomes.empty(); ++k) {
    std::vector<uint32_t>& ranked = out.ranked[k];
    for (uint32_t i = 0; i < out.leads.size(); ++i) {
      if (outcomes[i] != learn::kOpen && !std::isnan(out.leads[i].won[k])) ranked.push_back(i);
    }
    std::stable_sort(ranked.begin(), ranked.end(), [&](uint32_t a, uint32_t b) {
      return out.leads[a].won[k] < out.leads[b].won[k];
    });
  }
  return out;
}

Figures figures(const Traces& traces, std::span<const double> weights) {
  Figures out{};
  double all = 0;
  for (size_t i = 0; i < traces.leads.size(); ++i) {
    const Trace& lead = traces.leads[i];
    const double w = weights[i];
    if (w == 0) continue;
    all += w;
    out[kToCertain] += w * lead.to_certain;
    out[kToConfident] += w * lead.to_confident;
    out[kErrorAtStop] += lead.wrong ? w : 0;
    out[kClaimedError] += w * (1 - lead.claimed);
    for (size_t k = 0; k < kQuestions; ++k) out[kAccuracyAt + k] += lead.right[k] ? w : 0;
    for (size_t h = 0; h < kHazards.size(); ++h) {
      out[kSurviveAndRight + h] += w * lead.survive_and_right[h];
    }
  }
  for (double& figure : out) figure /= all;
  for (size_t k = 0; k < kQuestions; ++k) {
    out[kAccuracyArea] += out[kAccuracyAt + k] / kQuestions;
    out[kAucWonAt + k] = area(traces.ranked[k], traces.leads, traces.outcomes, k, weights);
  }
  const std::vector<CurvePoint> curve = threshold_curve(traces, weights);
  for (size_t e = 0; e < kErrors.size(); ++e) {
    out[kQuestionsAtError + e] = questions_at(curve, kErrors[e]);
  }
  return out;
}

std::vector<CurvePoint> threshold_curve(const Traces& traces, std::span<const double> weights) {
  std::vector<CurvePoint> out(kThresholds + 1);
  double all = 0;
  for (size_t i = 0; i < traces.leads.size(); ++i) {
    all += weights[i];
    for (const Trace::Change& change : traces.leads[i].changes) {
      out[change.threshold].questions += weights[i] * change.questions;
      out[change.threshold].error += weights[i] * change.wrong;
    }
  }
  CurvePoint sum;
  for (CurvePoint& point : out) {
    sum.questions += point.questions;
    sum.error += point.error;
    point = {sum.questions / all, sum.error / all};
  }
  return out;
}

double questions_at(std::span<const CurvePoint> curve, double error) {
  // Sums of whole numbers divided: one lead in 50 is .02 give or take rounding.
  const double most = error + 1e-12;
  for (size_t j = 0; j < curve.size(); ++j) {
    if (curve[j].error > most) continue;
    if (j == 0) return curve[0].questions;
    const CurvePoint& before = curve[j - 1];
    const double share = (before.error - error) / (before.error - curve[j].error);
    return before.questions + share * (curve[j].questions - before.questions);
  }
  return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace fieldwise::evaluate
