#include "leads/retention.h"

#include <chrono>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/log.h"

namespace fieldwise::server {
namespace {

constexpr auto kPause = std::chrono::hours(1);
constexpr int64_t kVisitors = 500;  // that one transaction looks at

// Where a sweep is: behind this visitor of this site.
struct Place {
  std::string site, after;
  int64_t erased = 0;
  bool done = false;
};

// Looks at the next visitors, and erases those of whom nothing has come since `before`.
Place step(Store& store, Place place, int64_t before, int64_t now) {
  const std::vector<SiteRow> sites = store.sites();
  auto site = sites.begin();
  while (site != sites.end() && site->id < place.site) ++site;
  if (site == sites.end()) {
    place.done = true;
    return place;
  }
  if (site->id != place.site) place.after.clear();
  place.site = site->id;
  const IdleVisitors idle =
      store.identity().idle_visitors(place.site, place.after, kVisitors, before);
  for (const std::string& id : idle.ids) store.erase(place.site, id, now);
  place.erased += static_cast<int64_t>(idle.ids.size());
  place.after = idle.last;
  // Ids of sites are ordered: the next one is greater than this one with anything behind it.
  if (idle.last.empty()) place.site += '\x01';
  return place;
}

}  // namespace

Retention::Retention(std::optional<int64_t> lasts, StoreThread& store)
    : lasts_(lasts), store_(store), thread_([this] { run(); }) {}

Retention::~Retention() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  thread_.join();
}

void Retention::run() {
  for (;;) {
    if (!let_back() || (lasts_ && !sweep(*lasts_))) {
      log_event("warning", "retention", "not all visitors were looked at");
    }
    std::unique_lock lock(mutex_);
    if (wake_.wait_for(lock, kPause, [this] { return stopping_; })) return;
  }
}

bool Retention::let_back() {
  return store_.run([](Store& store) { store.let_back(now_ms()); });
}

bool Retention::sweep(int64_t lasts) {
  Place place;
  while (!place.done) {
    {
      const std::lock_guard lock(mutex_);
      if (stopping_) return true;
    }
    Place next;
    const bool done = store_.run([&](Store& store) {
      const int64_t now = now_ms();
      next = step(store, place, now - lasts, now);
    });
    if (!done) return false;
    place = next;
  }
  if (place.erased > 0) {
    log_event("info", "retention", std::to_string(place.erased) + " visitors were erased");
  }
  return true;
}

}  // namespace fieldwise::server
