// Distributions from a source of chance that can be repeated.
#pragma once

#include <cstdint>
#include <span>

#include "base/splitmix.h"

namespace fieldwise::demo {

using Chance = SplitMix;

// Mean 0, standard deviation 1: the sum of twelve even ones, which is close, and bounded by 6.
double normal(Chance& chance);

// The chance that belongs to log odds, and whether something of that chance comes about.
double odds_to_chance(double log_odds);
bool comes(Chance& chance, double probability);

// A time in ms with this median, of which one in six takes `spread` times as long or more
// (log-normal).
int64_t takes(Chance& chance, int64_t median, double spread);

// A place in `weights`, by their shares.
size_t pick(Chance& chance, std::span<const double> weights);

}  // namespace fieldwise::demo
