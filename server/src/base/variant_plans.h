// A plan as its visitors meet it.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "fieldwise/plan.h"

namespace fieldwise::server {

// Keeps one compiled plan for each combination of variants that was met; a plan has at most a
// hundred. Safe to share between threads.
class VariantPlans {
 public:
  explicit VariantPlans(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {}

  // The plan with the variants that fall to the visitor with this id. Who has no id, and who sent a
  // form without a page's help (see unknown_visitor), gets the plan as written.
  std::shared_ptr<const Plan> of(std::string_view visitor);

 private:
  std::shared_ptr<const Plan> plan_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Plan>> kept_;  // by the variants' names
};

// An id for somebody who came without a token. No page showed them a variant, so none is theirs:
// their ids begin with what a token's never does.
std::string unknown_visitor();
bool is_unknown(std::string_view visitor);

}  // namespace fieldwise::server
