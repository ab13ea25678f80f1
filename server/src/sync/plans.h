// The plan in force: the full one for leads, its published projection for pages.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "access/protection.h"
#include "base/variant_plans.h"
#include "fieldwise/plan.h"

namespace fieldwise::server {

// `full` and `published` are as written. A visitor meets them with the variants of experiments that
// fall to this visitor: `variants` and `published_variants`.
struct Plans {
  std::shared_ptr<const Plan> full;
  std::shared_ptr<const Plan> published;
  std::shared_ptr<VariantPlans> variants;
  std::shared_ptr<VariantPlans> published_variants;
  std::string published_json;
  Protection protection;
  std::string full_hash;
  std::string hash;      // of the published plan
  std::string previous;  // hash of the published plan before it; empty: none

  bool knows(std::string_view plan_hash) const {
    return plan_hash == hash || (!previous.empty() && plan_hash == previous);
  }
};

// Loads a plan and its projection; `previous` is left empty. On errors `plans` is not usable.
Errors load_plans(std::string_view json, Plans& plans);

}  // namespace fieldwise::server
