// Confidence sequences for rates: intervals that hold at every look at once, so that somebody may
// look after each visitor and stop whenever a difference shows (docs/experiments.md). Each is what
// a game against a claim leaves over: a bettor whose money is worth no more in the mean if the
// claim is true (a nonnegative supermartingale) ever multiplies it by 1/alpha with a chance of at
// most alpha (Ville's inequality). All are exact for any number of visitors.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

namespace fieldwise::experiment {

// Visitors of one variant, and how many of them did what is counted.
struct Trials {
  uint64_t count = 0;
  uint64_t successes = 0;  // at most `count`

  double rate() const {
    return count == 0 ? 0 : static_cast<double>(successes) / static_cast<double>(count);
  }
};

struct Interval {
  double low = 0, high = 1;
};

// The natural logarithm of the money won against this rate (0 … 1), and the rates against which it
// is less than 1/alpha, 0 < alpha < 1. Mixture of the likelihood ratios by Beta(1/2, 1/2) (Robbins,
// "Statistical methods related to the law of the iterated logarithm", Annals of Mathematical
// Statistics 41, 1970; Howard, Ramdas, McAuliffe, Sekhon, "Time-uniform, nonparametric,
// nonasymptotic confidence sequences", Annals of Statistics 49, 2021).
double evidence_against_rate(const Trials& data, double rate);
Interval rate_interval(const Trials& data, double alpha);

// Of each block of visitors the difference of two variants' rates (-1 … 1), and how many blocks had
// it.
using Differences = std::map<double, uint64_t>;

// How many visitors of each variant a block has at least.
struct BlockSize {
  uint32_t control = 1, other = 1;
};

// The block that makes most of variants with these weights, both above 0.
BlockSize block_size(double control_weight, double other_weight);

// Two variants, compared block by block as visitors come. A block is a run of visitors one behind
// the other that ends as soon as both variants have their number in it. Were the nth visitor of the
// one compared with the nth of the other, luck would soon part the two by some hundred visitors,
// and a campaign would reach one of them first.
struct Comparison {
  BlockSize size;
  Differences blocks;     // that are full
  Trials control, other;  // of the one that is not
};

// One more visitor, who did what is counted or not; returns whether that fills a block.
bool add(Comparison& comparison, bool of_other, bool success);

// The same against this mean difference between the other variant and the control, and the mean
// differences against which it is less than 1/alpha. Bets a share of the money on each block's
// difference, a mixture of shares (Waudby-Smith, Ramdas, "Estimating means of bounded random
// variables by betting", Journal of the Royal Statistical Society B 86, 2024, section 4; Orabona,
// Jun, "Tight concentrations and confidence sequences from the regret of universal portfolio", IEEE
// Transactions on Information Theory 70, 2024). It asks nothing of the rates but that they differ
// by this much in the mean: they may change with the time of day.
double evidence_against_difference(const Differences& blocks, double difference);
Interval difference_interval(const Differences& blocks, double alpha);

// The same for counts of several variants, against being dealt out by `weights` (Lindon, Malek,
// "Anytime-valid inference for multinomial count data", NeurIPS 2022). The mixture, Dirichlet, lies
// around the weights with the strength of a hundred visitors, as what goes wrong is mostly a few
// percent.
double evidence_against_weights(std::span<const uint64_t> counts, std::span<const double> weights);

}  // namespace fieldwise::experiment
