#include "store/store_thread.h"

#include <chrono>
#include <future>
#include <set>
#include <utility>

#include "base/log.h"
#include "operation/metrics.h"

namespace fieldwise::server {
namespace {

using Clock = std::chrono::steady_clock;

// How often what conflicts with another process is run, and the longest pause after the first time.
constexpr int kTogether = 3;
constexpr int kAlone = 12;
constexpr auto kPause = std::chrono::microseconds(4000);

Response soon(Response problem) {
  problem.headers.push_back({"Retry-After", "2"});
  return problem;
}

// The answers of a transaction, of which some have a rest to be done.
class Answers {
 public:
  explicit Answers(std::vector<Response>& out) : out_(out) {}

  bool has_rest() const { return !rests_.empty(); }

  // Whether what was done before has to be finished before work about this visitor.
  bool concerns(const VisitorKey& about) const {
    return has_rest() && (about.second.empty() || visitors_.contains(about));
  }

  void add(const VisitorKey& about, Answer answer) {
    if (answer.rest) {
      rests_.emplace_back(out_.size(), std::move(answer.rest));
      visitors_.insert(about);
    }
    out_.push_back(std::move(answer.response));
  }

  void finish() {
    for (auto& [index, rest] : rests_) out_[index] = made_by(rest);
    rests_.clear();
    visitors_.clear();
  }

 private:
  static Response made_by(const std::function<Response()>& rest) {
    try {
      return rest();
    } catch (const std::exception& error) {
      log_event("error", "answer", error.what());
      return problem(500, "internal", "Something went wrong here; send the request again.");
    }
  }

  std::vector<Response>& out_;
  std::vector<std::pair<size_t, std::function<Response()>>> rests_;
  std::set<VisitorKey> visitors_;
};

}  // namespace

Response stopping_problem() {
  return problem(503, "stopping", "The server is stopping; send the request again.");
}

StoreThread::StoreThread(Store& store)
    : store_(store), committer_(store), thread_([this] { run_batches(); }) {}

StoreThread::~StoreThread() { stop(); }

void StoreThread::post(Work work, Reply reply, VisitorKey about) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      queue_.push_back({std::move(work), std::move(reply), std::move(about)});
      Metrics::here().waiting.add(1);
      wake_.notify_one();
      return;
    }
  }
  reply(stopping_problem());
}

bool StoreThread::run(const std::function<void(Store&)>& work) {
  std::promise<unsigned> answered;
  post(
      [&work](Store& store) {
        work(store);
        return Response();
      },
      [&answered](const Response& response) { answered.set_value(response.status); });
  return answered.get_future().get() == 200;
}

void StoreThread::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    wake_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

void StoreThread::run_batches() {
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
  const Outcome outcome = run_again(batch.data(), batch.size(), kTogether, responses);
  if (outcome == Outcome::unavailable || outcome == Outcome::uncertain) {
    responses.assign(batch.size(), problem_of(outcome));
  } else if (outcome != Outcome::committed) {
    // One request must not spoil the others that happened to wait with it: each gets a transaction
    // of its own.
    for (Job& job : batch) {
      const Outcome alone = run_again(&job, 1, kAlone, responses);
      if (alone != Outcome::committed) responses.push_back(problem_of(alone));
    }
  }
  Metrics::here().waiting.add(-static_cast<int64_t>(batch.size()));
  for (size_t i = 0; i < batch.size(); ++i) batch[i].reply(std::move(responses[i]));
}

Response StoreThread::problem_of(Outcome outcome) {
  if (outcome == Outcome::unavailable) {
    return soon(
        problem(503, "storage", "The database cannot be reached; send the request again later."));
  }
  if (outcome == Outcome::uncertain) {
    return soon(problem(503, "uncertain",
                        "The database was lost just now: whether this was stored is not known. "
                        "Send it again; events are not stored twice."));
  }
  return problem(503, "storage", "Nothing was stored; send the request again later.");
}

StoreThread::Outcome StoreThread::run_again(Job* jobs, size_t count, int most,
                                            std::vector<Response>& responses) {
  for (int run = 1;; ++run) {
    const Outcome outcome = run_transaction(jobs, count, responses);
    if (outcome != Outcome::conflict || run == most) return outcome;
    // Two who met must not meet again.
    std::uniform_int_distribution<int64_t> pause(0, kPause.count() * run);
    std::this_thread::sleep_for(std::chrono::microseconds(pause(random_)));
  }
}

StoreThread::Outcome StoreThread::run_transaction(Job* jobs, size_t count,
                                                  std::vector<Response>& responses) {
  // The analyzer does not follow exceptions.
  const size_t before = responses.size();  // NOLINT(clang-analyzer-deadcode.DeadStores)
  Outcome outcome = Outcome::failed;
  try {
    store_.begin();
    std::vector<VisitorKey> visitors;
    for (size_t i = 0; i < count; ++i) {
      if (!jobs[i].about.second.empty()) visitors.push_back(jobs[i].about);
    }
    store_.expect(visitors);
    Answers answers(responses);
    for (size_t i = 0; i < count; ++i) {
      if (answers.concerns(jobs[i].about)) answers.finish();
      answers.add(jobs[i].about, jobs[i].work(store_));
    }
    const auto before_commit = Clock::now();
    bool wrote = false;
    if (answers.has_rest()) {
      committer_.begin();
      answers.finish();
      wrote = committer_.finish();
    } else {
      wrote = store_.commit();
    }
    // Where nothing was written there is nothing to wait for: the looks of the timers, several a
    // second, would hide how long the others take.
    if (wrote) {
      const std::chrono::duration<double> took = Clock::now() - before_commit;
      Metrics::here().commit_times.observe(took.count());
      Metrics::here().batch_sizes.observe(static_cast<double>(count));
    }
    return Outcome::committed;
  } catch (const ConflictError& error) {
    log_event("debug", "conflict", error.what());
    outcome = Outcome::conflict;
  } catch (const UnavailableError& error) {
    log_event("debug", "transaction", error.what());  // the store tells it once
    outcome = Outcome::unavailable;
  } catch (const UncertainError& error) {
    log_event("warning", "transaction", error.what());
    outcome = Outcome::uncertain;
  } catch (const std::exception& error) {
    log_event("error", "transaction", error.what());
  }
  store_.rollback();
  Metrics::here().rollbacks.add();
  responses.resize(before);
  return outcome;
}

}  // namespace fieldwise::server
