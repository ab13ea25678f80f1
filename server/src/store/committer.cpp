#include "store/committer.h"

#include <utility>

namespace fieldwise::server {

Committer::Committer(Store& store) : store_(store), thread_([this] { run(); }) {}

Committer::~Committer() {
  {
    const std::lock_guard lock(mutex_);
    state_ = State::ending;
  }
  changed_.notify_all();
  thread_.join();
}

void Committer::begin() {
  {
    const std::lock_guard lock(mutex_);
    state_ = State::committing;
  }
  changed_.notify_all();
}

bool Committer::finish() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return state_ == State::committed; });
  state_ = State::idle;
  if (error_) std::rethrow_exception(std::exchange(error_, nullptr));
  return wrote_;
}

void Committer::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return state_ == State::committing || state_ == State::ending; });
    if (state_ == State::ending) return;
    lock.unlock();
    bool wrote = false;
    std::exception_ptr error;
    try {
      wrote = store_.commit();
    } catch (...) {
      error = std::current_exception();
    }
    lock.lock();
    wrote_ = wrote;
    error_ = error;
    state_ = State::committed;
    changed_.notify_all();
  }
}

}  // namespace fieldwise::server
