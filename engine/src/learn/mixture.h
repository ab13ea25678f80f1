// Latent classes of leads: within a class the answers are independent of each other.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "learn/table.h"

namespace fieldwise::learn {

// Rows of a table, by their numbers.
using Rows = std::vector<uint32_t>;

// P(lead) = Σ_z weights[z] · Π_i chances(i, answer, z) over the inputs i that are known.
struct MixtureFit {
  std::vector<double> weights;  // of the classes; their sum is 1
  std::vector<double> chances;  // every input, every answer, every class, in that order
  std::vector<size_t> begin;    // of an input in `chances`
  std::vector<double> trace;    // of fit_mixture: what EM maximises, after each step

  size_t classes() const { return weights.size(); }
  const double* of(size_t input, size_t answer) const {
    return chances.data() + begin[input] + answer * classes();
  }
};

struct FitOptions {
  uint32_t classes = 8;
  double smoothing = 2;  // α
  uint32_t restarts = 8;
  uint32_t steps = 150;
  uint64_t seed = 0;
};

// Fits a mixture to `rows` by expectation-maximisation (Dempster, Laird, Rubin 1977), from
// `restarts` starts on rows that k-means++ draws (Arthur, Vassilvitskii 2007); the likeliest is
// kept. An answer's chance within a class is proportional to its count + α·(its share of all) +
// .001, so EM climbs the posterior of that Dirichlet prior. What is unknown is left out of a lead's
// likelihood: missing at random, given what is known. Classes lighter than .001 are dropped.
// The same rows and options give the same mixture, however many threads there are.
MixtureFit fit_mixture(const Table& table, std::span<const uint32_t> rows,
                       const FitOptions& options);

// Sets `weights`, one for each class, to the classes' joint chances with the row, up to a factor;
// returns the natural logarithm of that factor.
double class_weights(const MixtureFit& mixture, const Table& table, uint32_t row,
                     std::vector<double>& weights);

// Natural logarithm of the likelihood of one row.
double log_likelihood(const MixtureFit& mixture, const Table& table, uint32_t row);
// Its mean over rows; 0 for none.
double mean_log_likelihood(const MixtureFit& mixture, const Table& table,
                           std::span<const uint32_t> rows);

// The rows whose fold is (or is not) `fold`.
Rows rows_in(const Table& table, uint8_t fold);
Rows rows_outside(const Table& table, uint8_t fold);

// Runs task(0) … task(count-1) on two threads. What they do must not depend on the order.
void in_parallel(size_t count, const std::function<void(size_t)>& task);

}  // namespace fieldwise::learn
