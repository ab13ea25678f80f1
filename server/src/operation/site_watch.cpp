#include "operation/site_watch.h"

#include <chrono>
#include <future>
#include <memory>

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
  const auto seen = std::make_shared<int64_t>(kUnknown);
  std::promise<unsigned> answered;
  store_.post(
      [this, seen](Store& store) {
        *seen = store.sites_revision().value_or(kUnknown);
        if (*seen != revision_) sites_.reload(store);
        return Response();
      },
      [&answered](const Response& response) { answered.set_value(response.status); });
  // What was read in a transaction that was undone may never have been so.
  revision_ = answered.get_future().get() == 200 ? *seen : kUnknown;
}

}  // namespace fieldwise::server
