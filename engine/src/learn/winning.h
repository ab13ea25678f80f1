// Which answers tell of winning.
#pragma once

#include <vector>

#include "learn/mixture.h"

namespace fieldwise::learn {

// A mixture for each outcome: the classes of the lost leads, then those of the won ones. Two apart
// tell winning better than one with the outcome among its answers (docs/learning.md).
struct Winning {
  MixtureFit mixture;             // its weights include how often each outcome is
  std::vector<uint8_t> outcomes;  // of each class: 1 won, 0 lost
  size_t leads = 0, won = 0;      // whose outcome is known
};

// Fits both to those of `rows` whose outcome is known. Of each outcome at most 12 classes, one for
// every 40 leads; one (naive Bayes) when the history has fewer than 1,000 leads.
Winning fit_winning(const Table& table, std::span<const uint32_t> rows, uint32_t restarts);

// P(won | the row's answers).
double win_chance(const Winning& winning, const Table& table, uint32_t row);

// How well winning is told on leads that were not learnt from: five fits, each to four folds.
// Ranks, not likelihoods: a few hundred leads rank well long before their chances are well sized.
struct Telling {
  double auc = .5;   // chance that a won lead is given more than a lost one; a tie counts half
  double stray = 0;  // standard deviation of `auc` where nothing tells (Mann, Whitney 1947)

  bool tells() const { return stray > 0 && auc > .5 + 3 * stray; }
};
Telling cross_validate(const Table& table);

// What one input tells on its own: the share of the uncertainty (entropy) about the outcome that
// knowing the answer removes, less what chance alone would seem to remove (Miller, Madow 1955).
double share_told(const Table& table, size_t input);

}  // namespace fieldwise::learn
