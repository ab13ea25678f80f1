// A thread for what takes long and needs no database, such as loading a plan: neither the thread of
// HTTP nor that of the store may wait for it.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace fieldwise::server {

class Worker {
 public:
  Worker();
  ~Worker();

  // Runs `work` after all that was posted before it. No exception may leave it. False when as much
  // of `owner` waits as may at once, and after stop(); there is no bound for what is nobody's.
  bool post(std::function<void()> work, std::string_view owner = {});

  // Finishes what is queued, then ends the thread.
  void stop();

 private:
  struct Job {
    std::function<void()> work;
    std::string owner;
  };
  void run();

  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<Job> queue_;
  std::map<std::string, int, std::less<>> waiting_;  // how many, by owner
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fieldwise::server
