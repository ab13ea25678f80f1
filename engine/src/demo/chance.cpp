#include "demo/chance.h"

#include <cmath>

namespace fieldwise::demo {

double normal(Chance& chance) {
  double sum = -6;
  for (int i = 0; i < 12; ++i) sum += chance.unit();
  return sum;
}

double odds_to_chance(double log_odds) { return 1 / (1 + std::exp(-log_odds)); }

bool comes(Chance& chance, double probability) { return chance.unit() < probability; }

int64_t takes(Chance& chance, int64_t median, double spread) {
  return static_cast<int64_t>(static_cast<double>(median) *
                              std::exp(std::log(spread) * normal(chance)));
}

size_t pick(Chance& chance, std::span<const double> weights) {
  double all = 0;
  for (const double weight : weights) all += weight;
  double left = chance.unit() * all;
  for (size_t i = 0; i + 1 < weights.size(); ++i) {
    left -= weights[i];
    if (left < 0) return i;
  }
  return weights.size() - 1;
}

}  // namespace fieldwise::demo
