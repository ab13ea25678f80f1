// Asking a lead's questions by a policy, as if the lead were there.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "evaluate/orders.h"
#include "evaluate/states.h"

namespace fieldwise::evaluate {

// Questions after which accuracy and ranking are judged.
inline constexpr size_t kQuestions = 8;

struct Step {
  uint32_t outcome = 0;
  double chance = 1;  // claimed for it
  double won = 0;
  bool certain = false;
};

struct Path {
  std::vector<Step> steps;  // after 0, 1, 2, … questions, until certain and at least kQuestions
  std::vector<uint32_t> asked;  // one less
  uint32_t truth = 0;           // the outcome when all is known
  // The step after `questions` questions, or the last.
  const Step& at(size_t questions) const {
    return steps[questions < steps.size() ? questions : steps.size() - 1];
  }
};

// Asks in `order`; by value when it is empty. All policies are told the same chances by the plan's
// model.
Path replay(States& states, std::span<const uint16_t> lead, const Order& order);

}  // namespace fieldwise::evaluate
