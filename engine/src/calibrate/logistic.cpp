#include "calibrate/logistic.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace fieldwise::calibrate {
namespace {

constexpr double kRidge = 1;
constexpr int kPasses = 30;
constexpr double kSettled = 1e-6;  // no step of a pass was longer
constexpr double kLongest = 2;     // step, in log-odds
constexpr double kChance = 10.83;  // chi-squared with one degree of freedom: .1 %
constexpr double kOfToday = 1.05;  // a rule of today's is kept where another says hardly more

class Grower {
 public:
  Grower(std::span<const Feature> features, std::span<const uint32_t> known,
         std::span<const int8_t> won)
      : features_(features), known_(known), won_(won), taken_(features.size(), 0) {
    std::vector<uint8_t> is_known(won.size(), 0);
    for (const uint32_t lead : known) is_known[lead] = 1;
    for (const Feature& feature : features) {
      std::vector<uint32_t>& leads = leads_of_.emplace_back();
      for (const uint32_t lead : feature.leads) {
        if (is_known[lead]) leads.push_back(lead);
      }
    }
    odds_.assign(won.size(), 0);
    chance_.assign(won.size(), 0.5);
  }

  std::vector<Fit> grow(size_t most) {
    std::vector<Fit> out;
    settle();
    while (out.size() < most) {
      const size_t next = best();
      if (next == features_.size()) break;
      taken_[next] = 1;
      fit_.terms.push_back({static_cast<uint32_t>(next), 0, 0});
      settle();
      const Term& added = fit_.terms.back();
      if (features_[next].kind == Feature::Kind::from && direction_[features_[next].field] == 0) {
        direction_[features_[next].field] = added.weight > 0 ? 1 : -1;
      }
      out.push_back(fit_);
    }
    return out;
  }

 private:
  // How much the feature says (its score statistic), and in which direction.
  double says(size_t f, double all, int& direction) const {
    double slope = 0, curve = 0;
    for (const uint32_t lead : leads_of_[f]) {
      slope += won_[lead] - chance_[lead];
      curve += chance_[lead] * (1 - chance_[lead]);
    }
    direction = slope > 0 ? 1 : -1;
    const double own = curve - curve * curve / all;
    return own > 0 ? slope * slope / own : 0;
  }

  size_t best() const {
    double all = 0, most = kChance;
    for (const uint32_t lead : known_) all += chance_[lead] * (1 - chance_[lead]);
    size_t out = features_.size();
    for (size_t f = 0; f < features_.size(); ++f) {
      if (taken_[f]) continue;
      int direction = 0;
      double much = says(f, all, direction);
      if (features_[f].kind == Feature::Kind::rule) much *= kOfToday;
      const auto before = direction_.find(features_[f].field);
      const bool turns = features_[f].kind == Feature::Kind::from && before != direction_.end() &&
                         before->second != direction;
      if (turns || much <= most) continue;
      most = much;
      out = f;
    }
    return out;
  }

  void move(std::span<const uint32_t> leads, double step) {
    for (const uint32_t lead : leads) {
      odds_[lead] += step;
      chance_[lead] = chance_of(odds_[lead]);
    }
  }

  // One step of Newton's method in one direction.
  double step(std::span<const uint32_t> leads, double weight, double ridge) const {
    double slope = -ridge * weight, curve = ridge;
    for (const uint32_t lead : leads) {
      slope += won_[lead] - chance_[lead];
      curve += chance_[lead] * (1 - chance_[lead]);
    }
    return curve > 0 ? std::clamp(slope / curve, -kLongest, kLongest) : 0;
  }

  void settle() {
    for (int pass = 0; pass < kPasses; ++pass) {
      double longest = 0;
      const double first = step(known_, 0, 0);
      fit_.intercept += first;
      move(known_, first);
      longest = std::abs(first);
      for (Term& term : fit_.terms) {
        const auto& leads = leads_of_[term.feature];
        double by = step(leads, term.weight, kRidge);
        const Feature& feature = features_[term.feature];
        if (feature.kind == Feature::Kind::from) {
          const auto direction = direction_.find(feature.field);
          const bool turns =
              direction != direction_.end() && (term.weight + by) * direction->second < 0;
          if (turns) by = -term.weight;
        }
        term.weight += by;
        move(leads, by);
        longest = std::max(longest, std::abs(by));
      }
      if (longest < kSettled) return;
    }
  }

  std::span<const Feature> features_;
  std::span<const uint32_t> known_;
  std::span<const int8_t> won_;
  std::vector<uint8_t> taken_;
  std::vector<std::vector<uint32_t>> leads_of_;  // by feature, of those that are known
  std::vector<double> odds_, chance_;            // by lead
  std::map<uint32_t, int> direction_;            // of a number: 1 more is better, -1 worse
  Fit fit_;
};

// The diagonal of the inverse of a symmetric, positive definite matrix, by Gauss and Jordan.
std::vector<double> inverse_diagonal(std::vector<double> m, size_t n) {
  std::vector<double> inverse(n * n, 0);
  for (size_t i = 0; i < n; ++i) inverse[i * n + i] = 1;
  for (size_t c = 0; c < n; ++c) {
    const double pivot = m[c * n + c];
    for (size_t j = 0; j < n; ++j) {
      m[c * n + j] /= pivot;
      inverse[c * n + j] /= pivot;
    }
    for (size_t r = 0; r < n; ++r) {
      const double factor = m[r * n + c];
      if (r == c || factor == 0) continue;
      for (size_t j = 0; j < n; ++j) {
        m[r * n + j] -= factor * m[c * n + j];
        inverse[r * n + j] -= factor * inverse[c * n + j];
      }
    }
  }
  std::vector<double> out;
  for (size_t i = 0; i < n; ++i) out.push_back(inverse[i * n + i]);
  return out;
}

}  // namespace

double chance_of(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

std::vector<Fit> grow(std::span<const Feature> features, std::span<const uint32_t> known,
                      std::span<const int8_t> won, size_t most) {
  return Grower(features, known, won).grow(most);
}

std::vector<double> log_odds(std::span<const Feature> features, const Fit& fit, size_t leads) {
  std::vector<double> out(leads, fit.intercept);
  for (const Term& term : fit.terms) {
    for (const uint32_t lead : features[term.feature].leads) out[lead] += term.weight;
  }
  return out;
}

void add_errors(std::span<const Feature> features, std::span<const uint32_t> known, Fit& fit) {
  size_t leads = 0;
  for (const uint32_t lead : known) leads = std::max<size_t>(leads, lead + 1);
  for (const Term& term : fit.terms) {
    for (const uint32_t lead : features[term.feature].leads) {
      leads = std::max<size_t>(leads, lead + 1);
    }
  }
  const std::vector<double> odds = log_odds(features, fit, leads);
  std::vector<std::vector<uint32_t>> has(leads);  // by lead: its terms, and 0 for the intercept
  for (const uint32_t lead : known) has[lead].push_back(0);
  for (uint32_t t = 0; t < fit.terms.size(); ++t) {
    for (const uint32_t lead : features[fit.terms[t].feature].leads) {
      if (!has[lead].empty()) has[lead].push_back(t + 1);
    }
  }
  const size_t n = fit.terms.size() + 1;
  std::vector<double> curve(n * n, 0);
  for (size_t t = 1; t < n; ++t) curve[t * n + t] = kRidge;
  for (const uint32_t lead : known) {
    const double p = chance_of(odds[lead]), w = p * (1 - p);
    for (const uint32_t a : has[lead]) {
      for (const uint32_t b : has[lead]) curve[a * n + b] += w;
    }
  }
  const std::vector<double> variance = inverse_diagonal(std::move(curve), n);
  for (size_t t = 0; t < fit.terms.size(); ++t) fit.terms[t].error = std::sqrt(variance[t + 1]);
}

}  // namespace fieldwise::calibrate
