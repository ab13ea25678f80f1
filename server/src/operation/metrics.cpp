#include "operation/metrics.h"

namespace fieldwise::server {
namespace {

constexpr double kSeconds[] = {.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10};
constexpr double kCounts[] = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024};

static_assert(std::size(kSeconds) <= Histogram::kMostBounds);
static_assert(std::size(kCounts) <= Histogram::kMostBounds);

}  // namespace

void Histogram::observe(double value) {
  const auto bound = std::lower_bound(bounds_.begin(), bounds_.end(), value);
  counts_[bound - bounds_.begin()].fetch_add(1, std::memory_order_relaxed);
  if (value > 0) {
    millionths_.fetch_add(static_cast<uint64_t>(value * 1e6), std::memory_order_relaxed);
  }
}

double Histogram::sum() const {
  return static_cast<double>(millionths_.load(std::memory_order_relaxed)) / 1e6;
}

Metrics::Metrics()
    : requests([] { return std::make_unique<Counter>(); }),
      request_times([] { return std::make_unique<Histogram>(kSeconds); }),
      problems([] { return std::make_unique<Counter>(); }),
      batch_sizes(kCounts),
      commit_times(kSeconds),
      attempts([] { return std::make_unique<Counter>(); }) {
  // There from the start, so that the first of them is seen as a rise.
  for (const char* outcome : {"outcome=\"taken\"", "outcome=\"failed\""}) attempts.of(outcome);
}

Metrics& Metrics::here() {
  static Metrics metrics;
  return metrics;
}

void count_request(std::string_view method, std::string_view route, unsigned status,
                   std::string_view code, double milliseconds) {
  Metrics& metrics = Metrics::here();
  thread_local std::string labels;
  labels.assign("method=\"").append(method).append("\",route=\"").append(route).append("\"");
  metrics.request_times.of(labels).observe(milliseconds / 1000);
  labels.append(",status=\"").append(std::to_string(status)).append("\"");
  metrics.requests.of(labels).add();
  if (code.empty()) return;
  labels.assign("route=\"").append(route).append("\",code=\"").append(code).append("\"");
  metrics.problems.of(labels).add();
}

}  // namespace fieldwise::server
