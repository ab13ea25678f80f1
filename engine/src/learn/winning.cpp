#include "learn/winning.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace fieldwise::learn {
namespace {

constexpr uint32_t kMostClasses = 12;
constexpr size_t kLeadsPerClass = 40;
constexpr size_t kManyLeads = 1000;
constexpr uint64_t kSeed = 0x77696e;

double entropy(double a, double b) {
  const double n = a + b;
  double out = 0;
  for (const double x : {a, b}) {
    if (x > 0) out -= x / n * std::log(x / n);
  }
  return out;
}

// Sorts `scored`.
Telling rank(std::vector<std::pair<double, int8_t>>& scored) {
  std::sort(scored.begin(), scored.end());
  double lost = 0, won = 0, sum = 0;
  for (size_t i = 0; i < scored.size();) {
    double here_lost = 0, here_won = 0;
    const double score = scored[i].first;
    for (; i < scored.size() && scored[i].first == score; ++i) {
      (scored[i].second == 1 ? here_won : here_lost) += 1;
    }
    sum += here_won * (lost + here_lost / 2);
    lost += here_lost;
    won += here_won;
  }
  if (lost == 0 || won == 0) return {};
  return {sum / (lost * won), std::sqrt((lost + won + 1) / (12 * lost * won))};
}

}  // namespace

Winning fit_winning(const Table& table, std::span<const uint32_t> rows, uint32_t restarts) {
  Rows of[2];
  for (const uint32_t r : rows) {
    if (table.outcomes[r] != kOpen) of[table.outcomes[r]].push_back(r);
  }
  Winning out;
  out.won = of[1].size();
  out.leads = of[0].size() + of[1].size();
  MixtureFit parts[2];
  for (const uint8_t outcome : {uint8_t{0}, uint8_t{1}}) {
    FitOptions options;
    const size_t most = of[outcome].size() / kLeadsPerClass;
    options.classes = table.rows() < kManyLeads
                          ? 1
                          : static_cast<uint32_t>(std::clamp<size_t>(most, 1, kMostClasses));
    options.restarts = restarts;
    options.steps = 100;
    options.seed = kSeed + outcome;
    parts[outcome] = fit_mixture(table, of[outcome], options);
    const double share = static_cast<double>(of[outcome].size()) / static_cast<double>(out.leads);
    for (const double weight : parts[outcome].weights) {
      out.mixture.weights.push_back(weight * share);
      out.outcomes.push_back(outcome);
    }
  }
  for (size_t i = 0; i < table.inputs.size(); ++i) {
    out.mixture.begin.push_back(out.mixture.chances.size());
    for (uint32_t a = 0; a < table.inputs[i].size(); ++a) {
      for (const MixtureFit& part : parts) {
        const double* chance = part.of(i, a);
        out.mixture.chances.insert(out.mixture.chances.end(), chance, chance + part.classes());
      }
    }
  }
  return out;
}

double win_chance(const Winning& winning, const Table& table, uint32_t row) {
  std::vector<double> weight(winning.mixture.classes());
  class_weights(winning.mixture, table, row, weight);
  double all = 0, won = 0;
  for (size_t z = 0; z < weight.size(); ++z) {
    all += weight[z];
    if (winning.outcomes[z] == 1) won += weight[z];
  }
  return won / all;
}

Telling cross_validate(const Table& table) {
  std::vector<std::pair<double, int8_t>> scored;
  for (uint8_t fold = 0; fold < kFolds; ++fold) {
    const Winning winning = fit_winning(table, rows_outside(table, fold), 2);
    if (winning.won == 0 || winning.won == winning.leads) continue;
    const double base = static_cast<double>(winning.won) / static_cast<double>(winning.leads);
    for (const uint32_t r : rows_in(table, fold)) {
      if (table.outcomes[r] == kOpen) continue;
      // Near 0 and 1 the difference to 1 rounds away.
      const double p = std::clamp(win_chance(winning, table, r), 1e-12, 1 - 1e-12);
      // Folds have different base rates; what is compared is what the answers add.
      scored.emplace_back(std::log(p / (1 - p)) - std::log(base / (1 - base)), table.outcomes[r]);
    }
  }
  return rank(scored);
}

double share_told(const Table& table, size_t input) {
  const uint32_t answers = table.inputs[input].size();
  std::vector<double> won(answers, 0), lost(answers, 0);
  double all_won = 0, all_lost = 0;
  for (uint32_t r = 0; r < table.rows(); ++r) {
    const uint16_t answer = table.row(r)[input];
    if (table.outcomes[r] == kOpen || answer == kUnknown) continue;
    const bool is_won = table.outcomes[r] == 1;
    (is_won ? won : lost)[answer] += 1;
    (is_won ? all_won : all_lost) += 1;
  }
  const double n = all_won + all_lost;
  const double before = n > 0 ? entropy(all_won, all_lost) : 0;
  if (before == 0) return 0;
  double after = 0, given = 0;
  for (uint32_t a = 0; a < answers; ++a) {
    if (won[a] + lost[a] == 0) continue;
    given += 1;
    after += (won[a] + lost[a]) / n * entropy(won[a], lost[a]);
  }
  return std::max(0.0, (before - after - (given - 1) / (2 * n)) / before);
}

}  // namespace fieldwise::learn
