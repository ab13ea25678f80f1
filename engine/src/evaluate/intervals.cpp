#include "evaluate/intervals.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/splitmix.h"

namespace fieldwise::evaluate {
namespace {

constexpr double kTail = .025;

// The middle 95 % of what is a number; NaN when nothing is.
Interval95 middle(std::vector<double> values) {
  std::erase_if(values, [](double v) { return std::isnan(v); });
  if (values.empty()) {
    constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    return {kNone, kNone};
  }
  std::sort(values.begin(), values.end());
  const auto last = static_cast<double>(values.size() - 1);
  const auto at = [&](double share) {
    return values[static_cast<size_t>(std::lround(share * last))];
  };
  return {at(kTail), at(1 - kTail)};
}

}  // namespace

std::vector<Intervals> bootstrap(std::span<const Traces> policies, size_t base, uint64_t seed) {
  const size_t leads = policies[0].leads.size();
  SplitMix random(seed);
  std::vector<std::vector<Figures>> found(policies.size());
  std::vector<double> weights(leads);
  for (size_t sample = 0; sample < kResamples; ++sample) {
    std::fill(weights.begin(), weights.end(), 0.0);
    for (size_t i = 0; i < leads; ++i) weights[random.below(leads)] += 1;
    for (size_t p = 0; p < policies.size(); ++p) {
      found[p].push_back(figures(policies[p], weights));
    }
  }
  std::vector<Intervals> out(policies.size());
  std::vector<double> values(kResamples);
  for (size_t p = 0; p < policies.size(); ++p) {
    for (size_t f = 0; f < kFigures; ++f) {
      for (size_t s = 0; s < kResamples; ++s) values[s] = found[p][s][f];
      out[p].own[f] = middle(values);
      if (base == policies.size()) continue;
      for (size_t s = 0; s < kResamples; ++s) values[s] -= found[base][s][f];
      out[p].difference[f] = middle(values);
    }
  }
  return out;
}

}  // namespace fieldwise::evaluate
