#include "ask/value.h"

#include <algorithm>

#include "ask/proof.h"

namespace fieldwise {
namespace {

// How much a shorter proof, and knowing more of winning, count beside knowing more of the stage.
constexpr double kProof = 0.01;
constexpr double kWon = 0.5;

// 1 - Σ p²
double impurity(std::span<const double> chances) {
  double out = 1;
  for (const double p : chances) out -= p * p;
  return out;
}

class Valuer {
 public:
  Valuer(const Questions& questions, Arena& arena)
      : questions_(questions),
        in_(questions.input),
        out_(outlook(questions.input, arena)),
        proof_(questions.input, out_, arena) {}

  Valuation run(double confidence, double doubt, Arena& arena) const {
    Valuation found;
    const auto leading = std::max_element(out_.now.begin(), out_.now.end());
    found.leading = static_cast<uint32_t>(leading - out_.now.begin());
    found.likely = *leading;
    found.doubt = impurity(out_.now);
    found.answer = out_.answer;
    double* worth = arena.array<double>(questions_.questions);
    double* settled = arena.array<double>(questions_.questions);
    const double size = proof_.now();
    for (uint32_t i = 0; i < questions_.questions; ++i) {
      const OpenQuestion& q = in_.questions[i];
      double less = found.doubt, shorter = size;
      for (uint32_t a = q.first; a < q.first + q.count; ++a) {
        if (!(out_.answer[a] > 0)) continue;
        less -= out_.answer[a] * impurity(after(a));
        shorter -= out_.answer[a] * proof_.after(q, a);
      }
      worth[i] = less + kProof * shorter;
      if (doubt > 0) worth[i] += kWon * (found.doubt / doubt) * won(i);
      worth[i] /= q.cost;
      settled[i] = settles(i, confidence);
    }
    found.worth = {worth, questions_.questions};
    found.settles = {settled, questions_.questions};
    return found;
  }

 private:
  std::span<const double> after(uint32_t answer) const {
    return out_.after.subspan(size_t{answer} * in_.outcomes, in_.outcomes);
  }

  double settles(uint32_t question, double confidence) const {
    const OpenQuestion& q = in_.questions[question];
    double out = 0;
    for (uint32_t a = q.first; a < q.first + q.count; ++a) {
      const auto chances = after(a);
      if (*std::max_element(chances.begin(), chances.end()) >= confidence) out += out_.answer[a];
    }
    return out;
  }

  // By how much the answer lessens the doubt about winning.
  double won(uint32_t question) const {
    const uint32_t first = questions_.won_first[question];
    const auto weights = questions_.won_weight;
    const Mixture& model = *questions_.won;
    if (first == kNone) return 0;
    const auto doubt = [](double p) { return 2 * p * (1 - p); };
    double sure = 0, out = 0;
    for (size_t z = 0; z < weights.size(); ++z) sure += model.outcomes[z] ? weights[z] : 0;
    out = doubt(sure);
    for (uint32_t v = 0; v < in_.questions[question].count; ++v) {
      const double* chance = &model.chances[(first + v) * weights.size()];
      double all = 0, wins = 0;
      for (size_t z = 0; z < weights.size(); ++z) {
        const double weight = weights[z] * chance[z];
        all += weight;
        if (model.outcomes[z]) wins += weight;
      }
      if (all > 0) out -= all * doubt(wins / all);
    }
    return out;
  }

  const Questions& questions_;
  const OutlookInput& in_;
  const Outlook out_;
  const Proof proof_;
};

}  // namespace

Valuation valuation(const Questions& questions, double confidence, double doubt, Arena& arena) {
  return Valuer(questions, arena).run(confidence, doubt, arena);
}

}  // namespace fieldwise
