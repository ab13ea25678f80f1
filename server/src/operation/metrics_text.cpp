// Writing what was counted as Prometheus reads it.
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/files.h"
#include "operation/metrics.h"

namespace fieldwise::server {
namespace {

std::string number(double value) {
  char text[32];
  const auto [end, error] = std::to_chars(text, text + sizeof text, value);
  return {text, error == std::errc() ? end : text};
}

class Page {
 public:
  void counter(std::string_view name, std::string_view help, const Counter& counter) {
    head(name, help, "counter");
    line(name, "", number(static_cast<double>(counter.value())));
  }

  void counters(std::string_view name, std::string_view help, const Family<Counter>& family) {
    head(name, help, "counter");
    for (const auto& [labels, value] : family.all())
      line(name, labels, std::to_string(value->value()));
  }

  void gauge(std::string_view name, std::string_view help, double value,
             std::string_view labels = {}) {
    head(name, help, "gauge");
    line(name, labels, number(value));
  }

  // A counter that somebody else keeps.
  void total(std::string_view name, std::string_view help, double value) {
    head(name, help, "counter");
    line(name, "", number(value));
  }

  void histogram(std::string_view name, std::string_view help, const Histogram& histogram) {
    head(name, help, "histogram");
    buckets(name, "", histogram);
  }

  void histograms(std::string_view name, std::string_view help, const Family<Histogram>& family) {
    head(name, help, "histogram");
    for (const auto& [labels, value] : family.all()) buckets(name, labels, *value);
  }

  std::string take() { return std::move(text_); }

 private:
  void head(std::string_view name, std::string_view help, std::string_view type) {
    text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
    text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
  }

  void line(std::string_view name, std::string_view labels, std::string_view value) {
    text_.append(name);
    if (!labels.empty()) text_.append("{").append(labels).append("}");
    text_.append(" ").append(value).append("\n");
  }

  void buckets(const std::string_view name, std::string_view labels, const Histogram& histogram) {
    const std::string bucket = std::string(name) + "_bucket";
    const std::string before = labels.empty() ? "" : std::string(labels) + ",";
    // The count is the sum of what was read, so that the page agrees with itself while others count
    // on.
    uint64_t count = 0;
    for (size_t i = 0; i <= histogram.bounds().size(); ++i) {
      const bool last = i == histogram.bounds().size();
      count += histogram.count(i);
      line(bucket, before + "le=\"" + (last ? "+Inf" : number(histogram.bounds()[i])) + "\"",
           std::to_string(count));
    }
    line(std::string(name) + "_sum", labels, number(histogram.sum()));
    line(std::string(name) + "_count", labels, std::to_string(count));
  }

  std::string text_;
};

void process(Page& page) {
  // Fields of /proc/self/stat, from the third, which follows the program's name in brackets.
  std::string stat;
  std::getline(std::ifstream("/proc/self/stat"), stat);
  std::istringstream fields(stat.substr(std::min(stat.rfind(')') + 1, stat.size())));
  std::vector<std::string> values;
  for (std::string value; fields >> value;) values.push_back(value);
  const double ticks = static_cast<double>(sysconf(_SC_CLK_TCK));
  const auto field = [&](size_t number) {
    return values.size() > number - 3 ? std::strtod(values[number - 3].c_str(), nullptr) : 0;
  };
  page.total("process_cpu_seconds_total", "Processor time used, in seconds.",
             (field(14) + field(15)) / ticks);
  page.gauge("process_resident_memory_bytes", "Memory in use, in bytes.",
             field(24) * static_cast<double>(sysconf(_SC_PAGESIZE)));
  std::error_code error;
  std::filesystem::directory_iterator files("/proc/self/fd", error);
  page.gauge("process_open_fds", "Open files and connections.",
             error ? 0 : static_cast<double>(std::distance(begin(files), end(files))));
  double booted = 0;
  std::ifstream system("/proc/stat");
  for (std::string line; std::getline(system, line);) {
    if (line.starts_with("btime ")) booted = std::strtod(line.c_str() + 6, nullptr);
  }
  page.gauge("process_start_time_seconds", "When it was started, in seconds since the epoch.",
             booted + field(22) / ticks);
}

double size_of(const std::string& file) {
  struct stat info {};
  return ::stat(file.c_str(), &info) == 0 ? static_cast<double>(info.st_size) : 0;
}

void disk(Page& page, const std::string& database) {
  page.gauge("fieldwise_database_bytes", "Size of the database file.", size_of(database));
  page.gauge("fieldwise_write_ahead_log_bytes", "Size of the log beside the database file.",
             size_of(database + "-wal"));
  if (const auto left = free_bytes(database)) {
    page.gauge("fieldwise_disk_free_bytes", "Space left where the database is.",
               static_cast<double>(*left));
  }
}

}  // namespace

std::string metrics_text(const std::string& database) {
  const Metrics& metrics = Metrics::here();
  Page page;
  page.gauge("fieldwise_info", "Which version this is.", 1, "version=\"" FIELDWISE_VERSION "\"");
  page.counters("fieldwise_requests_total", "Answered requests.", metrics.requests);
  page.histograms("fieldwise_request_seconds", "Time from a request's first byte to its answer.",
                  metrics.request_times);
  page.counters("fieldwise_problems_total",
                "Requests that were refused, by the code of the problem.", metrics.problems);
  page.counter("fieldwise_request_body_bytes_total", "Bytes of requests' bodies.",
               metrics.request_bytes);
  page.counter("fieldwise_response_body_bytes_total", "Bytes of answers' bodies.",
               metrics.response_bytes);
  page.gauge("fieldwise_connections", "Open connections.",
             static_cast<double>(metrics.connections.value()));
  page.gauge("fieldwise_large_answer_bytes", "Bytes of large answers that are being written.",
             static_cast<double>(metrics.large_answer_bytes.value()));

  page.counter("fieldwise_events_total", "Events stored.", metrics.events);
  page.counter("fieldwise_divergences_total",
               "Pages that held another state than the server; should be 0.", metrics.divergences);
  page.gauge("fieldwise_store_waiting", "Requests that wait for the store.",
             static_cast<double>(metrics.waiting.value()));
  page.histogram("fieldwise_store_batch_requests", "Requests of one transaction.",
                 metrics.batch_sizes);
  page.histogram("fieldwise_store_commit_seconds", "Time that a commit took.",
                 metrics.commit_times);
  page.counter("fieldwise_store_rollbacks_total", "Transactions that failed.", metrics.rollbacks);
  page.gauge("fieldwise_visitors_in_memory", "Visitors held in memory.",
             static_cast<double>(metrics.visitors.value()));
  page.counter("fieldwise_visitors_read_total", "Visitors that were read from the database.",
               metrics.visitors_read);
  page.counters("fieldwise_webhook_attempts_total", "Attempts to deliver to webhooks.",
                metrics.attempts);
  page.gauge("fieldwise_deliveries_pending", "Messages that wait for webhooks.",
             static_cast<double>(metrics.deliveries_pending.value()));
  page.gauge("fieldwise_deliveries_dead", "Messages that were given up, as long as they are kept.",
             static_cast<double>(metrics.deliveries_dead.value()));
  page.gauge("fieldwise_delivery_delay_seconds",
             "How long the longest due message to an enabled webhook has waited.",
             static_cast<double>(metrics.delivery_delay.value()) / 1000);
  page.gauge("fieldwise_lead_delay_seconds",
             "How long the longest due lead has waited to be looked at.",
             static_cast<double>(metrics.lead_delay.value()) / 1000);
  page.counter("fieldwise_plan_failures_total", "Plans that could not be loaded again.",
               metrics.plan_failures);
  if (!database.empty()) disk(page, database);
  process(page);
  return page.take();
}

}  // namespace fieldwise::server
