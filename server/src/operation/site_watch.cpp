#include "operation/site_watch.h"

#include <chrono>
#include <future>
#include <vector>

namespace fieldwise::server {
namespace {

constexpr auto kPause = std::chrono::milliseconds(500);
constexpr int64_t kUnknown = -1;  // no revision

}  // namespace

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
    look();
  }
}

void SiteWatch::look() {
  LoadedPlans loaded;
  std::vector<PlanRow> missing;
  int64_t seen = kUnknown;
  const auto read = [&](Store& store) {
    missing.clear();
    seen = store.sites_revision().value_or(kUnknown);
    if (seen == revision_) return;
    missing = sites_.missing(store, loaded);
    if (missing.empty()) sites_.reload(store, loaded);
  };
  // What was read in a transaction that was undone may never have been so.
  while (do_in_store(read)) {
    if (missing.empty()) {
      revision_ = seen;
      return;
    }
    load_versions(missing, loaded);
  }
  revision_ = kUnknown;
}

bool SiteWatch::do_in_store(const std::function<void(Store&)>& work) {
  std::promise<unsigned> answered;
  store_.post(
      [&work](Store& store) {
        work(store);
        return Response();
      },
      [&answered](const Response& response) { answered.set_value(response.status); });
  return answered.get_future().get() == 200;
}

}  // namespace fieldwise::server
