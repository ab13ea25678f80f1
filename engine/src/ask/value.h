// What each question is worth: how much sooner its answer settles the outcome, per unit of friction
// (SPEC A3; docs/asking.md has the method).
#pragma once

#include "ask/questions.h"

namespace fieldwise {

// What an answer is expected to bring, each part weighted as it counts.
struct Worth {
  double outcome = 0;  // less doubt about the outcome
  double proof = 0;    // fewer questions until it is proved
  double won = 0;      // less doubt about winning
  double cost = 1;     // friction
  double settles = 0;  // chance that it settles the outcome
  double flips = 0;    // chance that another outcome becomes the likeliest

  double benefit() const { return outcome + proof + won; }
  double rate() const { return benefit() / cost; }
};

struct Valuation {
  std::span<const Worth> worth;    // by question
  std::span<const double> answer;  // by answer: how likely it is
  uint32_t leading = 0;            // the likeliest outcome now
  double likely = 0;               // and how likely it is
  double doubt = 0;                // 1 - Σ p² over the outcomes
};

// An outcome as likely as `confidence` counts as settled. `doubt` is that of somebody of whom
// nothing is known. What is found lives in `arena`.
Valuation valuation(const Questions& questions, double confidence, double doubt, Arena& arena);

}  // namespace fieldwise
