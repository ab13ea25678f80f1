// The plans behind the handles that callers hold.
#pragma once

#include <cstdint>
#include <memory>
#include <shared_mutex>
#include <unordered_map>

#include "fieldwise/plan.h"

namespace fieldwise::c {

// Safe for use by several threads at once. Who has found a plan keeps it until they are done with
// it, also when its handle is freed meanwhile.
class Plans {
 public:
  // A positive handle that was never given before.
  int64_t add(std::shared_ptr<const Plan> plan);
  // Null when the handle is unknown or freed.
  std::shared_ptr<const Plan> find(int64_t handle) const;
  void remove(int64_t handle);

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<int64_t, std::shared_ptr<const Plan>> plans_;
  int64_t last_ = 0;
};

}  // namespace fieldwise::c
