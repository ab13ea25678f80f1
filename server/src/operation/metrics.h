// What is counted, for Prometheus (docs/operation.md). Counting costs some nanoseconds and no lock,
// from any thread. Labels are patterns, codes and states: never an address, a token or a path.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fieldwise::server {

// Only goes up.
class Counter {
 public:
  void add(uint64_t n = 1) { value_.fetch_add(n, std::memory_order_relaxed); }
  uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<uint64_t> value_{0};
};

class Gauge {
 public:
  void set(int64_t value) { value_.store(value, std::memory_order_relaxed); }
  void add(int64_t n) { value_.fetch_add(n, std::memory_order_relaxed); }
  int64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int64_t> value_{0};
};

// How often something was at most so much. Values are counted in millionths.
class Histogram {
 public:
  static constexpr size_t kMostBounds = 16;

  // `bounds` rise; they must outlive this.
  explicit Histogram(std::span<const double> bounds) : bounds_(bounds) {}
  void observe(double value);

  std::span<const double> bounds() const { return bounds_; }
  // How many were within bound `i` and above the one before it; the last of all is behind them.
  uint64_t count(size_t i) const { return counts_[i].load(std::memory_order_relaxed); }
  double sum() const;

 private:
  std::span<const double> bounds_;
  std::atomic<uint64_t> counts_[kMostBounds + 1] = {};
  std::atomic<uint64_t> millionths_{0};
};

// One of these for each combination of labels that was met. What is met beyond `kSeries` is counted
// together, so that nobody fills the memory by inventing labels.
template <class Value>
class Family {
 public:
  static constexpr size_t kSeries = 512;

  explicit Family(std::function<std::unique_ptr<Value>()> make) : make_(std::move(make)) {}
  ~Family() {
    for (auto& slot : slots_) delete slot.load();
  }
  Family(const Family&) = delete;
  Family& operator=(const Family&) = delete;

  // `labels` as Prometheus writes them: method="GET",status="200".
  Value& of(std::string_view labels) {
    const size_t start = std::hash<std::string_view>()(labels);
    for (size_t i = 0; i < kSeries; ++i) {
      std::atomic<Series*>& slot = slots_[(start + i) % kSeries];
      Series* series = slot.load(std::memory_order_acquire);
      if (series == nullptr) {
        auto fresh = std::make_unique<Series>(std::string(labels), make_());
        if (slot.compare_exchange_strong(series, fresh.get())) return *fresh.release()->value;
      }
      if (series->labels == labels) return *series->value;
    }
    rest_used_.store(true, std::memory_order_relaxed);
    return *rest_->value;
  }

  // All of them, ordered by their labels.
  std::vector<std::pair<std::string_view, const Value*>> all() const {
    std::vector<std::pair<std::string_view, const Value*>> out;
    for (const auto& slot : slots_) {
      const Series* series = slot.load(std::memory_order_acquire);
      if (series != nullptr) out.emplace_back(series->labels, series->value.get());
    }
    std::sort(out.begin(), out.end());
    if (rest_used_.load(std::memory_order_relaxed)) {
      out.emplace_back(rest_->labels, rest_->value.get());
    }
    return out;
  }

 private:
  struct Series {
    std::string labels;
    std::unique_ptr<Value> value;
    Series(std::string given, std::unique_ptr<Value> made)
        : labels(std::move(given)), value(std::move(made)) {}
  };
  std::function<std::unique_ptr<Value>()> make_;
  std::atomic<Series*> slots_[kSeries] = {};
  std::atomic<bool> rest_used_{false};
  std::unique_ptr<Series> rest_ = std::make_unique<Series>("other=\"\"", make_());
};

// Everything that this process counts.
struct Metrics {
  Metrics();
  Family<Counter> requests;               // method, route, status
  Family<Histogram> request_times;        // method, route; seconds
  Family<Counter> problems;               // route, code: gaps and forks are among them
  Counter request_bytes, response_bytes;  // of bodies
  Gauge connections;
  Gauge large_answer_bytes;  // of answers that are made or written (AnswerRoom)

  Counter events;         // stored
  Counter divergences;    // pages that held another state than the server; to stay at 0
  Gauge waiting;          // requests, for the store
  Histogram batch_sizes;  // requests of one transaction
  Histogram commit_times;
  Counter rollbacks;
  Gauge visitors;         // in memory
  Counter visitors_read;  // from the database, as they were not

  Family<Counter> attempts;  // to deliver to webhooks: outcome
  // Of the whole database: what waits for webhooks, what is dead, and how long the longest due
  // message to an enabled webhook, and lead, has waited (ms).
  Gauge deliveries_pending, deliveries_dead, delivery_delay, lead_delay;

  Counter plan_failures;  // plans that were to be loaded again and could not

  // Those of this process.
  static Metrics& here();
};

// Counts an answered request; `code` is that of its problem, '' when it has none.
void count_request(std::string_view method, std::string_view route, unsigned status,
                   std::string_view code, double milliseconds);

// What Prometheus reads of this process, in its text format 0.0.4: what was counted, and what the
// system says of the process. `database` is the path of a database file whose size and disk are
// told too; '' for none.
std::string metrics_text(const std::string& database);

}  // namespace fieldwise::server
