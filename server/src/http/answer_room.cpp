#include "http/answer_room.h"

#include "operation/metrics.h"

namespace fieldwise::server {

AnswerRoom& AnswerRoom::here() {
  static AnswerRoom room;
  return room;
}

std::shared_ptr<void> AnswerRoom::take(std::string_view sender, size_t bytes) {
  std::string name(sender);
  const std::lock_guard lock(mutex_);
  const auto found = taken_by_.find(name);
  const size_t before = found == taken_by_.end() ? 0 : found->second;
  if (taken_ + bytes > kBytes || (!name.empty() && before + bytes > kBytesOfOne)) return nullptr;
  taken_ += bytes;
  taken_by_[name] = before + bytes;
  Metrics::here().large_answer_bytes.set(static_cast<int64_t>(taken_));
  return {this,
          [name = std::move(name), bytes](AnswerRoom* room) { room->give_back(name, bytes); }};
}

void AnswerRoom::give_back(const std::string& sender, size_t bytes) {
  const std::lock_guard lock(mutex_);
  taken_ -= bytes;
  const auto found = taken_by_.find(sender);
  found->second -= bytes;
  if (found->second == 0) taken_by_.erase(found);
  Metrics::here().large_answer_bytes.set(static_cast<int64_t>(taken_));
}

}  // namespace fieldwise::server
