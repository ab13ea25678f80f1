// Random plans, answers and logs for the property tests.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.h"
#include "random.h"

namespace fieldwise::test {

struct PlanShape {
  uint32_t fields = 8;
  uint32_t rules = 10;
  bool small_answers = false;  // only fields whose answers can be enumerated
  bool decay = true;
};

// A plan that loads: its fields' conditions read fields before them, so there are no cycles.
std::shared_ptr<const Plan> random_plan(Random& random, const PlanShape& shape);

// A condition over the inputs named, as JSON: comparisons of every kind with constants of every
// type, and now and then an operator that fails.
std::string random_condition(Random& random, const std::vector<std::string>& inputs,
                             uint32_t depth = 3);

// A raw answer to `field`, as JSON; now and then none, or one that is not valid.
std::string random_answer(Random& random, const Field& field);

// Events of a visitor under `plan` in the 60 days before `now`, each one JSON object.
std::vector<std::string> random_events(Random& random, const Plan& plan, uint32_t count,
                                       int64_t now);

// "[a,b]" of JSON texts.
std::string json_array(const std::vector<std::string>& items);

}  // namespace fieldwise::test
