#include "store/store_thread.h"

#include <chrono>

#include "base/log.h"
#include "operation/metrics.h"

namespace fieldwise::server {
namespace {

using Clock = std::chrono::steady_clock;

}  // namespace

StoreThread::StoreThread(Store& store) : store_(store), thread_([this] { run(); }) {}

StoreThread::~StoreThread() { stop(); }

void StoreThread::post(Work work, Reply reply) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      queue_.push_back({std::move(work), std::move(reply)});
      Metrics::here().waiting.add(1);
      wake_.notify_one();
      return;
    }
  }
  reply(problem(503, "stopping", "The server is stopping; send the request again."));
}

void StoreThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void StoreThread::run() {
  std::vector<Job> batch;
  for (;;) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait(lock, [this] { return stopping_ || !queue_.empty(); });
      if (queue_.empty()) return;
      batch.swap(queue_);
    }
    run_batch(batch);
    batch.clear();
  }
}

void StoreThread::run_batch(std::vector<Job>& batch) {
  std::vector<Response> responses;
  if (!run_transaction(batch.data(), batch.size(), responses)) {
    // One request must not spoil the others that happened to wait with it: each gets a transaction
    // of its own.
    for (Job& job : batch) {
      if (!run_transaction(&job, 1, responses)) {
        responses.push_back(
            problem(503, "storage", "Nothing was stored; send the request again later."));
      }
    }
  }
  Metrics::here().waiting.add(-static_cast<int64_t>(batch.size()));
  for (size_t i = 0; i < batch.size(); ++i) batch[i].reply(std::move(responses[i]));
}

bool StoreThread::run_transaction(Job* jobs, size_t count, std::vector<Response>& responses) {
  const size_t before = responses.size();
  try {
    store_.begin();
    for (size_t i = 0; i < count; ++i) responses.push_back(jobs[i].work(store_));
    const auto before_commit = Clock::now();
    store_.commit();
    const std::chrono::duration<double> took = Clock::now() - before_commit;
    Metrics::here().commit_times.observe(took.count());
    Metrics::here().batch_sizes.observe(static_cast<double>(count));
    return true;
  } catch (const std::exception& error) {
    log_event("error", "transaction", error.what());
    store_.rollback();
    Metrics::here().rollbacks.add();
    responses.resize(before);
    return false;
  }
}

}  // namespace fieldwise::server
