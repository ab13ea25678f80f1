#include "store/sqlite/visitor_cache.h"

#include "operation/metrics.h"

namespace fieldwise::server {

std::shared_ptr<Visitor> VisitorCache::find(const std::string& site, const std::string& id) {
  const auto found = by_key_.find({site, id});
  if (found == by_key_.end()) return nullptr;
  recent_.splice(recent_.begin(), recent_, found->second);
  return recent_.front();
}

void VisitorCache::add(const std::shared_ptr<Visitor>& visitor) {
  bytes_ += weight(*visitor);
  recent_.push_front(visitor);
  by_key_[{visitor->site, visitor->id}] = recent_.begin();
  tell();
  // The one in front is in use.
  while (bytes_ > kBytes && recent_.size() > 1) {
    const std::shared_ptr<Visitor> oldest = recent_.back();
    remove(oldest->site, oldest->id);
  }
}

void VisitorCache::remove(const std::string& site, const std::string& id) {
  const auto found = by_key_.find({site, id});
  if (found == by_key_.end()) return;
  bytes_ -= weight(**found->second);
  recent_.erase(found->second);
  by_key_.erase(found);
  tell();
}

void VisitorCache::clear() {
  recent_.clear();
  by_key_.clear();
  bytes_ = 0;
  tell();
}

void VisitorCache::tell() const {
  Metrics::here().visitors.set(static_cast<int64_t>(by_key_.size()));
}

}  // namespace fieldwise::server
