#include "experiment/sequences.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace fieldwise::experiment {
namespace {

constexpr double kWeightPrior = 100;  // visitors
constexpr int kHalvings = 50;         // to what a double resolves between 0 and 1
constexpr uint32_t kLargestBlock = 10;

// Shares of the money that are bet lie around 0 as a normal distribution does, cut off where a
// block could cost more than all of it: differences are at most 2 away from what is claimed. The
// best share is the difference over the blocks' variance; for rates of some percent and effects
// that are worth an experiment, it is some tenths.
constexpr double kSpread = 0.2;
constexpr double kMostBet = 0.5;

// For the integral over the shares: its reach, in widths of its peak, and its steps.
constexpr double kReach = 12;
constexpr int kSteps = 96;

double log_beta(double a, double b) { return std::lgamma(a) + std::lgamma(b) - std::lgamma(a + b); }

// n · ln p, where nothing happened n = 0 times, also for p = 0.
double log_power(double p, double n) { return n == 0 ? 0 : n * std::log(p); }

// The end of an interval between `inside`, where `evidence` is below `limit`, and `outside`.
template <class Evidence>
double end_of(double inside, double outside, double limit, const Evidence& evidence) {
  if (evidence(outside) < limit) return outside;
  for (int i = 0; i < kHalvings; ++i) {
    const double middle = (inside + outside) / 2;
    (evidence(middle) < limit ? inside : outside) = middle;
  }
  return outside;
}

// What bets on blocks come to when each is `share` of the money: a concave function of the share.
class Bets {
 public:
  Bets(const Differences& blocks, double claimed) : blocks_(blocks), claimed_(claimed) {}

  // The logarithm of the money, times the share's density but for its constant.
  double log_money(double share) const {
    double sum = -share * share / (2 * kSpread * kSpread);
    for (const auto& [difference, count] : blocks_) {
      sum += log_power(1 + share * (difference - claimed_), static_cast<double>(count));
    }
    return sum;
  }
  double slope(double share) const {
    double sum = -share / (kSpread * kSpread);
    for (const auto& [difference, count] : blocks_) {
      const double gain = difference - claimed_;
      sum += static_cast<double>(count) * gain / (1 + share * gain);
    }
    return sum;
  }
  double curvature(double share) const {
    double sum = 1 / (kSpread * kSpread);
    for (const auto& [difference, count] : blocks_) {
      const double gain = (difference - claimed_) / (1 + share * (difference - claimed_));
      sum += static_cast<double>(count) * gain * gain;
    }
    return sum;
  }

 private:
  const Differences& blocks_;
  const double claimed_;
};

}  // namespace

double evidence_against_rate(const Trials& data, double rate) {
  const auto yes = static_cast<double>(data.successes);
  const auto no = static_cast<double>(data.count - data.successes);
  return log_beta(0.5 + yes, 0.5 + no) - log_beta(0.5, 0.5) - log_power(rate, yes) -
         log_power(1 - rate, no);
}

Interval rate_interval(const Trials& data, double alpha) {
  const double limit = -std::log(alpha);
  const double best = data.count == 0 ? 0.5 : data.rate();
  const auto evidence = [&](double rate) { return evidence_against_rate(data, rate); };
  return {end_of(best, 0, limit, evidence), end_of(best, 1, limit, evidence)};
}

BlockSize block_size(double control_weight, double other_weight) {
  BlockSize best;
  double most = 0;
  for (uint32_t sum = 2; sum <= 2 * kLargestBlock; ++sum) {
    for (uint32_t control = 1; control < sum; ++control) {
      const uint32_t other = sum - control;
      if (control > kLargestBlock || other > kLargestBlock) continue;
      // What is known of the difference: blocks there are, over the variance of one.
      const double blocks = std::min(control_weight / control, other_weight / other);
      const double known = blocks / (1.0 / control + 1.0 / other);
      // Larger blocks wait longer to be full, so they must be worth it.
      if (known <= most * 1.01) continue;
      most = known;
      best = {control, other};
    }
  }
  return best;
}

bool add(Comparison& comparison, bool of_other, bool success) {
  Trials& trials = of_other ? comparison.other : comparison.control;
  ++trials.count;
  trials.successes += success ? 1 : 0;
  if (comparison.control.count < comparison.size.control ||
      comparison.other.count < comparison.size.other) {
    return false;
  }
  ++comparison.blocks[comparison.other.rate() - comparison.control.rate()];
  comparison.control = comparison.other = {};
  return true;
}

double evidence_against_difference(const Differences& blocks, double difference) {
  const Bets bets(blocks, difference);
  double low = -kMostBet, high = kMostBet;
  for (int i = 0; i < kHalvings && high - low > 1e-9; ++i) {
    const double share = (low + high) / 2;
    (bets.slope(share) > 0 ? low : high) = share;
  }
  const double peak = (low + high) / 2;
  // At a cut the money falls off with its slope, elsewhere with its curvature.
  const double width = 1 / std::max(std::sqrt(bets.curvature(peak)), std::fabs(bets.slope(peak)));
  const double from = std::max(-kMostBet, peak - kReach * width);
  const double step = (std::min(kMostBet, peak + kReach * width) - from) / kSteps;
  const double top = bets.log_money(peak);
  double sum = 0;  // Simpson's rule
  for (int i = 0; i <= kSteps; ++i) {
    const double factor = i == 0 || i == kSteps ? 1 : i % 2 == 1 ? 4 : 2;
    sum += factor * std::exp(bets.log_money(from + i * step) - top);
  }
  const double all =
      kSpread * std::sqrt(2 * std::acos(-1.0)) * std::erf(kMostBet / (kSpread * std::sqrt(2.0)));
  return top + std::log(sum * step / 3 / all);
}

Interval difference_interval(const Differences& blocks, double alpha) {
  const double limit = -std::log(alpha);
  double sum = 0, count = 0;
  for (const auto& [difference, n] : blocks) {
    sum += difference * static_cast<double>(n);
    count += static_cast<double>(n);
  }
  const double mean = count == 0 ? 0 : sum / count;
  // The money is a convex function of what is claimed, so what it leaves over is one interval.
  const auto evidence = [&](double claimed) {
    return evidence_against_difference(blocks, claimed);
  };
  return {end_of(mean, -1, limit, evidence), end_of(mean, 1, limit, evidence)};
}

double evidence_against_weights(std::span<const uint64_t> counts, std::span<const double> weights) {
  const double total = std::accumulate(weights.begin(), weights.end(), 0.0);
  double evidence = 0, visitors = 0;
  for (size_t i = 0; i < counts.size(); ++i) {
    const auto count = static_cast<double>(counts[i]);
    const double share = weights[i] / total;
    if (count == 0) continue;
    if (share == 0) return std::numeric_limits<double>::infinity();
    const double prior = kWeightPrior * share;
    evidence += std::lgamma(prior + count) - std::lgamma(prior) - log_power(share, count);
    visitors += count;
  }
  return evidence + std::lgamma(kWeightPrior) - std::lgamma(kWeightPrior + visitors);
}

}  // namespace fieldwise::experiment
