// A thread for what takes long and needs no database, such as loading a plan: neither the thread of
// HTTP nor that of the store may wait for it.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace fieldwise::server {

class Worker {
 public:
  Worker();
  ~Worker();

  // Runs `work` after all that was posted before it. No exception may leave it.
  void post(std::function<void()> work);

  // Finishes what is queued, then ends the thread.
  void stop();

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fieldwise::server
