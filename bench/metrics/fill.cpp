// Fills a store with simulated leads and the sums of them, as a server would have them after some
// time: fieldwise_metrics_fill STORE SITE PLAN LEADS DAYS AT (ms). What they did is left out, as
// metrics do not read it. Prints how long counting took.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>

#include "demo/leads.h"
#include "fieldwise/plan.h"
#include "insight/sums.h"
#include "insight/tally.h"
#include "store/open_store.h"

namespace {

using namespace fieldwise;
using SteadyClock = std::chrono::steady_clock;

constexpr int64_t kPerTransaction = 500;

int64_t whole(const char* text) { return std::strtoll(text, nullptr, 10); }

std::string read_file(const char* path) {
  std::string out;
  std::unique_ptr<FILE, int (*)(FILE*)> file(std::fopen(path, "rb"), std::fclose);
  char bytes[4096];
  while (file != nullptr) {
    const size_t size = std::fread(bytes, 1, sizeof bytes, file.get());
    if (size == 0) break;
    out.append(bytes, size);
  }
  return out;
}

std::string tally_of_lead(const Plan& plan, const demo::Wish& wish, uint32_t lead) {
  EventLog log;
  std::string events = demo::simulated_lead(plan, wish, lead);
  // One event a line: as a list.
  std::string list = "[";
  for (const char c : events) list += c == '\n' ? ',' : c;
  if (list.back() == ',') list.pop_back();
  log.add(list + "]");
  return insight::tally_of(plan, insight::facts_of(plan, log, wish.now));
}

double seconds_since(SteadyClock::time_point begin) {
  return std::chrono::duration<double>(SteadyClock::now() - begin).count();
}

}  // namespace

int main(int count, char** given) {
  if (count < 7) {
    std::fprintf(stderr, "fieldwise_metrics_fill STORE SITE PLAN LEADS DAYS AT\n");
    return 2;
  }
  const PlanResult loaded = load_plan(read_file(given[3]));
  if (loaded.plan == nullptr) {
    std::fprintf(stderr, "%s\n", to_json(loaded.errors).c_str());
    return 1;
  }
  const std::string site = given[2];
  const int64_t leads = whole(given[4]);
  demo::Wish wish;
  wish.days = whole(given[5]);
  wish.now = whole(given[6]);
  const auto store = server::open_store(given[1]);
  double simulating = 0, counting = 0;
  int64_t bytes = 0;
  for (int64_t first = 0; first < leads; first += kPerTransaction) {
    store->begin();
    for (int64_t i = first; i < std::min(first + kPerTransaction, leads); ++i) {
      const SteadyClock::time_point begin = SteadyClock::now();
      const std::string tally = tally_of_lead(*loaded.plan, wish, static_cast<uint32_t>(i));
      simulating += seconds_since(begin);
      bytes += static_cast<int64_t>(tally.size());
      const server::Lead lead =
          store->identity().create(site, "bench-visitor-" + std::to_string(i), wish.now);
      store->metrics().put_tally(site, lead.id, tally);
    }
    store->commit();
    const SteadyClock::time_point begin = SteadyClock::now();
    store->begin();
    while (server::count_changes(*store, site, 50) > 0) {
    }
    store->commit();
    counting += seconds_since(begin);
  }
  std::printf("{\"leads\":%lld,\"simulating\":%.1f,\"counting\":%.1f,\"tally_bytes\":%lld}\n",
              static_cast<long long>(leads), simulating, counting,
              static_cast<long long>(bytes / std::max(leads, int64_t{1})));
  return 0;
}
