#include "ask/value.h"

#include <algorithm>

#include "ask/proof.h"
#include "base/lanes.h"
#include "json/spans.h"

namespace fieldwise {
namespace {

// How much a shorter proof, and knowing more of winning, count beside knowing more of the outcome.
constexpr double kProof = 0.01;
constexpr double kWon = 0.5;

// 1 - Σ p²
double impurity(std::span<const double> chances) {
  double out = 1;
  for (const double p : chances) out -= p * p;
  return out;
}

double impurity(double p) { return 2 * p * (1 - p); }

uint32_t likeliest(std::span<const double> chances) {
  return static_cast<uint32_t>(std::max_element(chances.begin(), chances.end()) - chances.begin());
}

// By how much the answer lessens the doubt about winning.
double tells_of_winning(const Questions& questions, const OpenQuestion& q,
                        std::span<const double> wins) {
  const auto weights = questions.won_weight;
  const auto classes = static_cast<uint32_t>(weights.size());
  if (classes == 0 || questions.input.answers[q.first].won == nullptr) return 0;
  double sure = 0, out = 0;
  for (const double win : wins) sure += win;
  for (uint32_t a = q.first; a < q.first + q.count; ++a) {
    const double* chances = questions.input.answers[a].won;
    const double all = dot(weights.data(), chances, classes);
    if (all > 0) out -= all * impurity(dot(wins.data(), chances, classes) / all);
  }
  return out + impurity(sure);
}

}  // namespace

Valuation valuation(const Questions& questions, double confidence, double doubt, Arena& arena) {
  const OutlookInput& in = questions.input;
  const Outlook found = outlook(in, arena);
  const Proof proof(in, found, arena);
  Valuation out;
  out.leading = likeliest(found.now);
  out.likely = found.now[out.leading];
  out.doubt = impurity(found.now);
  out.answer = found.answer;
  const auto wins = make<double>(arena, questions.won_weight.size());
  for (size_t z = 0; z < wins.size(); ++z) {
    if (questions.won_outcomes[z]) wins[z] = questions.won_weight[z];
  }
  const auto worth = make<Worth>(arena, questions.questions);
  const double size = proof.now();
  const bool sure = out.likely >= confidence;
  for (size_t i = 0; i < questions.questions; ++i) {
    const OpenQuestion& q = in.questions[i];
    Worth& w = worth[i];
    w.outcome = out.doubt;
    double shorter = size;
    for (uint32_t a = q.first; a < q.first + q.count; ++a) {
      const double chance = found.answer[a];
      if (!(chance > 0)) continue;
      const auto after = found.after.subspan(size_t{a} * in.outcomes, in.outcomes);
      const uint32_t leading = likeliest(after);
      w.outcome -= chance * impurity(after);
      shorter -= chance * proof.after(a);
      if (!sure && after[leading] >= confidence) w.settles += chance;
      if (leading != out.leading) w.flips += chance;
    }
    w.proof = kProof * shorter;
    w.won = tells_of_winning(questions, q, wins);
    // Once the outcome is sure, winning is all there is left to learn about. (Its doubt is then no
    // measure: it is 0 but for rounding.)
    if (in.outcomes > 1 && doubt > 0) w.won *= kWon * (out.doubt / doubt);
    w.cost = q.cost;
  }
  out.worth = worth;
  return out;
}

}  // namespace fieldwise
