#include "base/variant_plans.h"

#include "base/crypto.h"
#include "experiment/assign.h"

namespace fieldwise::server {
namespace {

constexpr std::string_view kUnknown = "srv-";

}  // namespace

std::shared_ptr<const Plan> VariantPlans::of(std::string_view visitor) {
  if (visitor.empty() || is_unknown(visitor)) return plan_;
  Arena arena;
  std::string names;
  for (const Assignment& variant : assign(*plan_, visitor, arena)) {
    names.append(variant.variant).append(" ");
  }
  if (names.empty()) return plan_;
  const std::lock_guard lock(mutex_);
  std::shared_ptr<const Plan>& kept = kept_[names];
  // Loading tried each variant, and no two experiments vary the same, so this one loads too.
  if (kept == nullptr) kept = plan_for(plan_, visitor).plan;
  return kept;
}

bool is_unknown(std::string_view visitor) { return visitor.starts_with(kUnknown); }

std::string unknown_visitor() { return std::string(kUnknown) + sha256_hex(random_token(32)); }

}  // namespace fieldwise::server
