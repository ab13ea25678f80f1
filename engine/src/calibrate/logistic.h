// Additive scorecards by regularised logistic regression, grown one feature after the other.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "calibrate/features.h"

namespace fieldwise::calibrate {

struct Term {
  uint32_t feature = 0;
  double weight = 0;  // log-odds
  double error = 0;   // its standard error
};

struct Fit {
  double intercept = 0;
  std::vector<Term> terms;
};

// Of how a lead scores, the chance that it is won.
double chance_of(double log_odds);

// Fits with 1, 2, … terms to the leads `known`: each takes the feature that says most of what those
// before it left unsaid (score test), of a number only in the direction that its others took
// (monotone), and fits all weights anew under a ridge penalty of 1. It ends at `most` terms, or
// where no feature says what chance does not say once in a thousand features.
std::vector<Fit> grow(std::span<const Feature> features, std::span<const uint32_t> known,
                      std::span<const int8_t> won, size_t most);

// Fills in the terms' standard errors.
void add_errors(std::span<const Feature> features, std::span<const uint32_t> known, Fit& fit);

// By lead: the log-odds of `fit`, for all of `leads` there are.
std::vector<double> log_odds(std::span<const Feature> features, const Fit& fit, size_t leads);

}  // namespace fieldwise::calibrate
