// Commits in a thread of its own, so that whoever waits for the disk can do something meanwhile.
#pragma once

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

#include "store/store.h"

namespace fieldwise::server {

class Committer {
 public:
  explicit Committer(Store& store);
  ~Committer();
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  // Begins to commit; until finish() nobody else may use the store.
  void begin();
  // Waits for it, and returns or throws what the commit did.
  bool finish();

 private:
  enum class State : uint8_t { idle, committing, committed, ending };
  void run();

  Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::idle;
  bool wrote_ = false;
  std::exception_ptr error_;
  std::thread thread_;
};

}  // namespace fieldwise::server
