// Finds that another process has changed sites, keys or plans in force.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <thread>

#include "sites/sites.h"
#include "store/store_thread.h"

namespace fieldwise::server {

// Reads sites, keys and plans anew, unless the store's revision is `known`, and loads the plans
// that are neither in `loaded` nor in force, on this thread, which waits for the store's. The
// revision that `sites` has then (-1: the store counts none); nothing when the store could not be
// read.
std::optional<int64_t> renew_sites(Sites& sites, StoreThread& store, LoadedPlans loaded,
                                   std::optional<int64_t> known);

class SiteWatch {
 public:
  // Looks every half a second from now on, on a thread of its own. `revision`: the store's when
  // `sites` was read. Both must outlive it, and `store` must go on until it is destroyed.
  SiteWatch(int64_t revision, Sites& sites, StoreThread& store);
  ~SiteWatch();

 private:
  void run();

  std::optional<int64_t> revision_;
  Sites& sites_;
  StoreThread& store_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fieldwise::server
