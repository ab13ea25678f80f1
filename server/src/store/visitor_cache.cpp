#include "store/visitor_cache.h"

#include <utility>

#include "operation/metrics.h"

namespace fieldwise::server {

std::shared_ptr<Visitor> VisitorCache::find(std::string_view site, std::string_view id) {
  const auto found = by_key_.find({site, id});
  if (found == by_key_.end()) return nullptr;
  recent_.splice(recent_.begin(), recent_, found->second);
  return recent_.front().visitor;
}

void VisitorCache::add(std::shared_ptr<Visitor> visitor) {
  const size_t bytes = visitor->memory();
  recent_.push_front({std::move(visitor), bytes});
  const Visitor& kept = *recent_.front().visitor;
  by_key_[{kept.site, kept.id}] = recent_.begin();
  bytes_ += bytes;
  shrink();
  tell();
}

void VisitorCache::weigh(const Visitor& visitor) {
  const auto found = by_key_.find({visitor.site, visitor.id});
  if (found == by_key_.end()) return;
  size_t& bytes = found->second->bytes;
  bytes_ -= bytes;
  bytes = visitor.memory();
  bytes_ += bytes;
  shrink();
}

void VisitorCache::shrink() {
  // The one in front is in use.
  while (bytes_ > kBytes && recent_.size() > 1) {
    const std::shared_ptr<Visitor> oldest = recent_.back().visitor;
    remove(oldest->site, oldest->id);
  }
}

void VisitorCache::remove(std::string_view site, std::string_view id) {
  const auto found = by_key_.find({site, id});
  if (found == by_key_.end()) return;
  const auto entry = found->second;
  bytes_ -= entry->bytes;
  by_key_.erase(found);  // before the texts that its key is a view of
  recent_.erase(entry);
  tell();
}

void VisitorCache::clear() {
  by_key_.clear();
  recent_.clear();
  bytes_ = 0;
  tell();
}

void VisitorCache::tell() const {
  Metrics::here().visitors.set(static_cast<int64_t>(by_key_.size()));
}

}  // namespace fieldwise::server
