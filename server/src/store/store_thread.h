// The one thread that owns the database, and its group commit: requests queue up, the thread takes
// all that wait into one transaction, and answers each of them only after the COMMIT.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "http/message.h"
#include "store/store.h"

namespace fieldwise::server {

class StoreThread {
 public:
  using Work = std::function<Response(Store&)>;

  explicit StoreThread(Store& store);
  ~StoreThread();

  // Runs `work` on the store thread and hands its response to `reply` (on the same thread) after
  // the commit. When the transaction fails, 503 `storage` is what `reply` gets. `work` must leave
  // the store unchanged when it answers an error, and may run twice (after a rollback).
  void post(Work work, Reply reply);

  // Finishes what is queued, then ends the thread.
  void stop();

 private:
  struct Job {
    Work work;
    Reply reply;
  };
  void run();
  void run_batch(std::vector<Job>& batch);
  // False after a rollback; `responses` is then as before.
  bool run_transaction(Job* jobs, size_t count, std::vector<Response>& responses);

  Store& store_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Job> queue_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace fieldwise::server
