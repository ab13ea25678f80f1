#include "sync/plans.h"

namespace fieldwise::server {

Errors load_plans(std::string_view json, Plans& plans) {
  PlanResult full = load_plan(json);
  if (!full.errors.empty()) return std::move(full.errors);
  plans.full = std::move(full.plan);
  plans.full_hash = plan_hash(*plans.full);
  plans.published_json = publish_plan(*plans.full);
  plans.protection = read_protection(plans.published_json);
  PlanResult published = load_plan(plans.published_json);
  if (!published.errors.empty()) return std::move(published.errors);
  plans.published = std::move(published.plan);
  plans.hash = plan_hash(*plans.published);
  plans.variants = std::make_shared<VariantPlans>(plans.full);
  plans.published_variants = std::make_shared<VariantPlans>(plans.published);
  return {};
}

}  // namespace fieldwise::server
