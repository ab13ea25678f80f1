#include "calibrate/judge.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "calibrate/logistic.h"

namespace fieldwise::calibrate {
namespace {

constexpr size_t kParts = 10;

std::vector<size_t> by_score(std::span<const double> scores) {
  std::vector<size_t> out(scores.size());
  std::iota(out.begin(), out.end(), size_t{0});
  std::stable_sort(out.begin(), out.end(),
                   [&](size_t a, size_t b) { return scores[a] > scores[b]; });
  return out;
}

}  // namespace

double auc_of(std::span<const double> scores, std::span<const int8_t> won) {
  const std::vector<size_t> order = by_score(scores);
  double above = 0, pairs = 0;  // won leads that scored higher; pairs won by them
  double all_won = 0, all_lost = 0;
  for (size_t i = 0; i < order.size();) {
    double tie_won = 0, tie_lost = 0;
    const double score = scores[order[i]];
    for (; i < order.size() && scores[order[i]] == score; ++i) {
      (won[order[i]] != 0 ? tie_won : tie_lost) += 1;
    }
    pairs += tie_lost * (above + tie_won / 2);
    above += tie_won;
    all_won += tie_won;
    all_lost += tie_lost;
  }
  return all_won == 0 || all_lost == 0 ? 0.5 : pairs / (all_won * all_lost);
}

double auc_error(double auc, size_t won, size_t lost) {
  if (won == 0 || lost == 0) return 0;
  const double both_won = auc / (2 - auc), both_lost = 2 * auc * auc / (1 + auc);
  const auto n1 = static_cast<double>(won), n0 = static_cast<double>(lost);
  const double sum =
      auc * (1 - auc) + (n1 - 1) * (both_won - auc * auc) + (n0 - 1) * (both_lost - auc * auc);
  return std::sqrt(std::max(0.0, sum) / (n1 * n0));
}

double auc_stray(size_t won, size_t lost) {
  if (won == 0 || lost == 0) return 0;
  const auto n1 = static_cast<double>(won), n0 = static_cast<double>(lost);
  return std::sqrt((n1 + n0 + 1) / (12 * n1 * n0));
}

double brier_of(std::span<const double> chances, std::span<const int8_t> won) {
  double sum = 0;
  for (size_t i = 0; i < chances.size(); ++i) {
    const double off = chances[i] - won[i];
    sum += off * off;
  }
  return chances.empty() ? 0 : sum / static_cast<double>(chances.size());
}

double lift_of(std::span<const double> scores, std::span<const int8_t> won) {
  const std::vector<size_t> order = by_score(scores);
  const double wanted = static_cast<double>(order.size()) / 5;
  double taken = 0, found = 0, all = 0;
  for (size_t i = 0; i < order.size();) {
    const double score = scores[order[i]];
    double tie = 0, tie_won = 0;
    for (; i < order.size() && scores[order[i]] == score; ++i) {
      tie += 1;
      tie_won += won[order[i]];
    }
    all += tie_won;
    const double part = std::clamp((wanted - taken) / tie, 0.0, 1.0);
    taken += part * tie;
    found += part * tie_won;
  }
  return all == 0 ? 0 : found / wanted / (all / static_cast<double>(order.size()));
}

std::vector<CurvePoint> curve_of(std::span<const double> chances, std::span<const int8_t> won) {
  std::vector<size_t> order = by_score(chances);
  std::reverse(order.begin(), order.end());
  std::vector<CurvePoint> out(kParts);
  for (size_t i = 0; i < order.size(); ++i) {
    CurvePoint& point = out[i * kParts / order.size()];
    point.leads += 1;
    point.expected += chances[order[i]];
    point.came += won[order[i]];
  }
  for (CurvePoint& point : out) {
    if (point.leads == 0) continue;
    point.expected /= static_cast<double>(point.leads);
    point.came /= static_cast<double>(point.leads);
  }
  return out;
}

double Scale::chance(double score) const { return chance_of(intercept + slope * score); }

Scale fit_scale(std::span<const double> scores, std::span<const int8_t> won,
                std::span<const uint32_t> known) {
  constexpr int kSteps = 50;
  constexpr double kRidge = 1e-6;
  double mean = 0, spread = 0;
  for (const uint32_t lead : known) mean += scores[lead];
  mean /= static_cast<double>(std::max<size_t>(1, known.size()));
  for (const uint32_t lead : known) spread += (scores[lead] - mean) * (scores[lead] - mean);
  spread = std::sqrt(spread / static_cast<double>(std::max<size_t>(1, known.size())));
  if (!(spread > 0)) spread = 1;
  double a = 0, b = 0;  // of scores with mean 0 and spread 1
  for (int step = 0; step < kSteps; ++step) {
    double ga = 0, gb = -kRidge * b, haa = 0, hab = 0, hbb = kRidge;
    for (const uint32_t lead : known) {
      const double x = (scores[lead] - mean) / spread;
      const double p = chance_of(a + b * x), w = p * (1 - p), off = won[lead] - p;
      ga += off;
      gb += off * x;
      haa += w;
      hab += w * x;
      hbb += w * x * x;
    }
    const double det = haa * hbb - hab * hab;
    if (!(det > 0)) break;
    const double da = std::clamp((ga * hbb - gb * hab) / det, -2.0, 2.0);
    const double db = std::clamp((gb * haa - ga * hab) / det, -2.0, 2.0);
    a += da;
    b += db;
    if (std::abs(da) + std::abs(db) < 1e-9) break;
  }
  return {a - b * mean / spread, b / spread};
}

}  // namespace fieldwise::calibrate
