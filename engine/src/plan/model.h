// What was learnt of answers, and came into the plan (docs/learning.md).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "json/value.h"

namespace fieldwise {

// A field as the model sees it: its answers are first … first + answers.size() - 1 of the model's.
struct ModelInput {
  uint32_t field = 0;
  uint32_t first = 0;
  std::span<const Value>
      answers;                   // one for each; of a number's bin, a number within; null: skipped
  std::span<const double> cuts;  // numbers: bin b is at or above cuts[b - 1], below cuts[b]
  std::string_view option;       // several choices: the answers say whether it is among them
  bool listed = true;            // false: answers only say whether there is one
  double cost = 1;               // friction: 1 on average
};

// Latent classes, within which answers are independent of one another; filled up to a multiple of
// kLanes (base/lanes.h) with classes that weigh nothing.
struct Mixture {
  std::span<const double> weights;    // by class; they sum to 1
  std::span<const double> chances;    // by answer, then class
  std::span<const uint8_t> outcomes;  // won: by class, 1 for won
};

struct AnswerModel {
  uint32_t leads = 0;    // learnt from; 0: there is no model
  double score = 0;      // mean natural logarithm of the likelihood of a lead
  bool drifted = false;  // live answers are other than those it was learnt from
  std::span<const ModelInput> inputs;
  std::span<const uint32_t> input_of;  // by field whose answers are listed, or kNone
  Mixture answers, won;
};

}  // namespace fieldwise
