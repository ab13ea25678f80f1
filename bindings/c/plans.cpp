#include "plans.h"

#include <mutex>
#include <utility>

namespace fieldwise::c {

int64_t Plans::add(std::shared_ptr<const Plan> plan) {
  const std::unique_lock lock(mutex_);
  plans_.emplace(last_ + 1, std::move(plan));
  return ++last_;
}

std::shared_ptr<const Plan> Plans::find(int64_t handle) const {
  const std::shared_lock lock(mutex_);
  const auto found = plans_.find(handle);
  return found == plans_.end() ? nullptr : found->second;
}

void Plans::remove(int64_t handle) {
  std::shared_ptr<const Plan> plan;  // goes behind the lock: taking a large plan apart takes time
  const std::unique_lock lock(mutex_);
  const auto found = plans_.find(handle);
  if (found == plans_.end()) return;
  plan = std::move(found->second);
  plans_.erase(found);
}

}  // namespace fieldwise::c
