// The one thread that owns the database, and its group commit: requests queue up, the thread takes
// all that wait into one transaction, and answers each of them only after the COMMIT.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "http/message.h"
#include "store/answer.h"
#include "store/committer.h"
#include "store/store.h"

namespace fieldwise::server {

// 503 `stopping`.
Response stopping_problem();

class StoreThread {
 public:
  using Work = std::function<Answer(Store&)>;

  explicit StoreThread(Store& store);
  ~StoreThread();

  // Runs `work` on the store thread and hands its response to `reply` (on the same thread) after
  // the commit. When the transaction fails, 503 `storage` is what `reply` gets; 503 `uncertain`
  // when whether it did is not known. `work` must leave the store unchanged when it answers an
  // error, and may run several times (after a rollback).
  //
  // `about`: a visitor whom `work` will ask the store for, unless its id is empty. Work that leaves
  // a rest of its answer has to name the one visitor that it changes: nobody else gets to change
  // that one before the rest is done.
  void post(Work work, Reply reply, VisitorKey about = {});

  // Runs `work` likewise and waits for it; whether it was committed.
  bool run(const std::function<void(Store&)>& work);

  // The process is to end soon: who has much to do leaves the rest of it.
  void wind_down() { winding_down_ = true; }
  bool winding_down() const { return winding_down_; }

  // Finishes what is queued, then ends the thread.
  void stop();

 private:
  struct Job {
    Work work;
    Reply reply;
    VisitorKey about;
  };
  enum class Outcome : uint8_t { committed, conflict, unavailable, uncertain, failed };
  void run_batches();
  void run_batch(std::vector<Job>& batch);
  static Response problem_of(Outcome outcome);
  // Runs a transaction, several times where it conflicts with others.
  Outcome run_again(Job* jobs, size_t count, int most, std::vector<Response>& responses);
  // `responses` is as before unless it was committed.
  Outcome run_transaction(Job* jobs, size_t count, std::vector<Response>& responses);

  Store& store_;
  Committer committer_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Job> queue_;
  bool stopping_ = false;
  std::atomic<bool> winding_down_ = false;
  std::minstd_rand random_{std::random_device{}()};
  std::thread thread_;
};

}  // namespace fieldwise::server
