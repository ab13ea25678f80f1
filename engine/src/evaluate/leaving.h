// How likely visitors are to leave at a question, for "how many come through the form".
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "learn/hazard.h"
#include "plan/plan.h"

namespace fieldwise::evaluate {

struct Leaving {
  enum class Source : uint8_t { unknown, recorded, plan, assumed };
  Source source = Source::unknown;
  std::vector<double> fields;     // of the plan
  std::vector<double> positions;  // factors; 1 behind the last

  // The chance of leaving at `field` as question `position` (from 0), `times` as high as it is.
  double at(uint32_t field, size_t position, double times) const;
};

// Fitted to the ways through the form that a history records; else what the plan's model has
// (`leave`), the mean of it for fields it does not name; else `assumed` for all fields, if above 0.
Leaving leaving(const Plan& plan, const std::vector<learn::Journey>& journeys, double assumed);

}  // namespace fieldwise::evaluate
