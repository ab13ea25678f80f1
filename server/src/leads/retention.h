// What is kept for a time: tokens that are turned away though nothing was known of them, and, where
// it is wished, visitors who never became a lead (docs/privacy.md).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

#include "store/store_thread.h"

namespace fieldwise::server {

// Looks at all of them when it begins and every hour, at visitors some at a time, so that requests
// need not wait. Leads are never deleted by it: that is a person's decision (leads/erase.h).
class Retention {
 public:
  // `lasts`: ms since the last event of a visitor, or since it was first seen; nothing: they stay.
  Retention(std::optional<int64_t> lasts, StoreThread& store);
  ~Retention();
  Retention(const Retention&) = delete;
  Retention& operator=(const Retention&) = delete;

 private:
  void run();
  // Work through all of them; false when the store is stopping.
  bool let_back();
  bool sweep(int64_t lasts);

  const std::optional<int64_t> lasts_;
  StoreThread& store_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fieldwise::server
