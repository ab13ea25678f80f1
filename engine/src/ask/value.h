// What each question is worth: how much sooner its answer settles the stage, per unit of friction
// (SPEC A3; docs/asking.md has the method).
#pragma once

#include "ask/questions.h"

namespace fieldwise {

struct Valuation {
  std::span<const double> worth;    // by question, per unit of friction
  std::span<const double> settles;  // by question: chance that its answer settles the outcome
  std::span<const double> answer;   // by answer: how likely it is
  uint32_t leading = 0;             // the likeliest outcome now
  double likely = 0;                // and how likely it is
  double doubt = 0;                 // 1 - Σ p² over the outcomes
};

// An outcome as likely as `confidence` counts as settled. `doubt` is that of somebody of whom
// nothing is known. What is found lives in `arena`.
Valuation valuation(const Questions& questions, double confidence, double doubt, Arena& arena);

}  // namespace fieldwise
