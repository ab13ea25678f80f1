#include "ask/asking.h"
#include "decide/decision.h"
#include "plan/loader.h"

namespace fieldwise {

void compile_document(const std::shared_ptr<Plan>& plan, PlanResult& out) {
  if (!read_plan(*plan, out.errors)) return;
  prepare_asking(*plan);
  out.plan = plan;
}

PlanResult compile_plan(std::string_view json) {
  PlanResult out;
  const std::shared_ptr<Plan> plan = parse_plan(json, out.errors);
  if (plan != nullptr) compile_document(plan, out);
  return out;
}

}  // namespace fieldwise
