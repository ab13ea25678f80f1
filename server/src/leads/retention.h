// Visitors who never became a lead, deleted when nothing has come from them for long
// (docs/privacy.md).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "store/store_thread.h"

namespace fieldwise::server {

// Looks at all visitors when it begins and every hour, some at a time, so that requests need not
// wait. Leads are never deleted by it: that is a person's decision (leads/erase.h).
class Retention {
 public:
  // `lasts`: ms since the last event of a visitor, or since it was first seen.
  Retention(int64_t lasts, StoreThread& store);
  ~Retention();
  Retention(const Retention&) = delete;
  Retention& operator=(const Retention&) = delete;

 private:
  void run();
  // Works through the visitors from one on; false when the store is stopping.
  bool sweep();

  const int64_t lasts_;
  StoreThread& store_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fieldwise::server
