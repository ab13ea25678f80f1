// How well scores tell who is won.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace fieldwise::calibrate {

// Scores, chances and outcomes of the same leads, in the same order; outcomes are 1 or 0.
// The chance that a won lead scores higher than a lost one; a tie counts half (Mann, Whitney 1947).
double auc_of(std::span<const double> scores, std::span<const int8_t> won);
// Its standard error (Hanley, McNeil 1982), and its standard deviation where scores tell nothing.
double auc_error(double auc, size_t won, size_t lost);
double auc_stray(size_t won, size_t lost);
// The mean squared error of chances (Brier 1950).
double brier_of(std::span<const double> chances, std::span<const int8_t> won);
// How much more often the fifth of the leads that score highest is won than all are; leads that tie
// at its edge count in part.
double lift_of(std::span<const double> scores, std::span<const int8_t> won);

// Chances beside what came, in ten parts of equally many leads by their chance.
struct CurvePoint {
  size_t leads = 0;
  double expected = 0, came = 0;  // shares
};
std::vector<CurvePoint> curve_of(std::span<const double> chances, std::span<const int8_t> won);

// Chances for scores that have no scale of their own: intercept + slope × score as log-odds, fitted
// to those of the leads `known` (Platt 1999).
struct Scale {
  double intercept = 0, slope = 0;
  double chance(double score) const;
};
Scale fit_scale(std::span<const double> scores, std::span<const int8_t> won,
                std::span<const uint32_t> known);

}  // namespace fieldwise::calibrate
