// Small plans with an answer model, for what can be checked by going through every lead.
#pragma once

#include <string>
#include <vector>

#include "random.h"

namespace fieldwise::test {

struct ModelPlan {
  uint32_t fields = 6;   // choices, half of them on each of two axes
  uint32_t options = 3;  // of a choice, at most
  uint32_t classes = 3;
  bool both_axes = false;  // some choices add to both axes
  bool several = false;    // some take several choices
  bool children = false;   // some show only after an answer to the one before
  bool segments = false;   // settle the segment instead of the stage
  bool leave = false;      // fields differ in friction
};

// The text of a random plan of this shape: fields f0, f1, … with options a, b, …
std::string random_model_plan(Random& random, const ModelPlan& shape);

// As base64 (RFC 4648).
std::string base64(const std::vector<uint8_t>& bytes);

}  // namespace fieldwise::test
