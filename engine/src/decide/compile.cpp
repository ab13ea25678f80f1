#include "ask/asking.h"
#include "decide/decision.h"
#include "plan/loader.h"

namespace fieldwise {

PlanResult compile_plan(std::string_view json) {
  PlanResult out;
  const std::shared_ptr<Plan> plan = read_plan(json, out.errors);
  if (plan != nullptr) plan->doubt = doubt_of_nobody(*plan);
  out.plan = plan;
  return out;
}

}  // namespace fieldwise
