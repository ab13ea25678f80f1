// Finds that another process has changed sites, keys or plans in force.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "sites/sites.h"
#include "store/store_thread.h"

namespace fieldwise::server {

class SiteWatch {
 public:
  // Looks every half a second from now on, on a thread of its own. `revision`: the store's when
  // `sites` was read. Both must outlive it, and `store` must go on until it is destroyed.
  SiteWatch(int64_t revision, Sites& sites, StoreThread& store);
  ~SiteWatch();

 private:
  void run();
  void look();
  // Waits for it; whether it was committed.
  bool do_in_store(const std::function<void(Store&)>& work);

  int64_t revision_;
  Sites& sites_;
  StoreThread& store_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fieldwise::server
