#include "base/worker.h"

#include <utility>

namespace fieldwise::server {
namespace {

// Each may hold a plan of megabytes and take seconds, and the others' come after it.
constexpr int kMostOfOne = 8;

}  // namespace

Worker::Worker() : thread_([this] { run(); }) {}

Worker::~Worker() { stop(); }

bool Worker::post(std::function<void()> work, std::string_view owner) {
  const std::lock_guard lock(mutex_);
  if (stopping_) return false;
  if (!owner.empty()) {
    int& waiting = waiting_[std::string(owner)];
    if (waiting == kMostOfOne) return false;
    waiting += 1;
  }
  queue_.push_back({std::move(work), std::string(owner)});
  wake_.notify_one();
  return true;
}

void Worker::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void Worker::run() {
  for (;;) {
    std::unique_lock lock(mutex_);
    wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
    if (queue_.empty()) return;
    const Job job = std::move(queue_.front());
    queue_.pop_front();
    if (const auto of = waiting_.find(job.owner); of != waiting_.end()) {
      if (--of->second == 0) waiting_.erase(of);
    }
    lock.unlock();
    job.work();
  }
}

}  // namespace fieldwise::server
