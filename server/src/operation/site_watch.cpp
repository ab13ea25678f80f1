#include "operation/site_watch.h"

#include <chrono>
#include <vector>

namespace fieldwise::server {
namespace {

constexpr auto kPause = std::chrono::milliseconds(500);

}  // namespace

std::optional<int64_t> renew_sites(Sites& sites, StoreThread& store, LoadedPlans loaded,
                                   std::optional<int64_t> known) {
  std::vector<PlanRow> missing;
  int64_t seen = 0;
  const auto read = [&](Store& in) {
    missing.clear();
    seen = in.sites_revision().value_or(-1);
    if (seen == known) return;
    missing = sites.missing(in, loaded);
    if (missing.empty()) sites.reload(in, loaded);
  };
  // What was read in a transaction that was undone may never have been so.
  while (store.run(read)) {
    if (missing.empty()) return seen;
    load_versions(missing, loaded);
  }
  return std::nullopt;
}

SiteWatch::SiteWatch(int64_t revision, Sites& sites, StoreThread& store)
    : revision_(revision), sites_(sites), store_(store), thread_([this] { run(); }) {}

SiteWatch::~SiteWatch() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  thread_.join();
}

void SiteWatch::run() {
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      if (wake_.wait_for(lock, kPause, [this] { return stopping_; })) return;
    }
    revision_ = renew_sites(sites_, store_, {}, revision_);
  }
}

}  // namespace fieldwise::server
