// How likely a visitor is to leave at a question.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace fieldwise::learn {

// One visitor's way through a form: the fields shown, in order. Who left did so at the last one.
struct Journey {
  std::vector<uint32_t> fields;
  bool left = false;
  // The first of them that tells of leaving: where only forms that were begun are known, nobody is
  // seen to leave at the first.
  uint32_t from = 0;
};

// A discrete hazard: the chance of leaving at field i as the k-th question is
// fields[i] · positions[k] (at most 1), given that the visitor got there. The mean of `positions`
// over all questions shown is 1, so that fields[i] is field i's own, wherever it stood.
struct Hazard {
  std::vector<double> fields;   // of the plan; 0 for one of which nothing is known
  std::vector<uint64_t> shown;  // how often each field was
  std::vector<double> positions;
  uint64_t left = 0;  // visitors who did

  // Nobody left, so nothing tells where they would.
  bool empty() const { return positions.empty(); }
  double at(uint32_t field, size_t position) const;
};

// Fits a hazard by alternating between fields and positions. Fields are drawn towards the overall
// rate as if kPrior more visitors had come, so that one shown to three has no hazard of 1;
// positions ten times as much: where all visitors see the same order, what cannot be told apart is
// the field's.
inline constexpr double kPrior = 20, kPositionPrior = 200;
Hazard fit_hazard(std::span<const Journey> journeys, uint32_t field_count);

}  // namespace fieldwise::learn
