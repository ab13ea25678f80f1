// Fills a store with simulated leads, their sums and their lists, as a server would have them after
// some time: fieldwise_metrics_fill STORE SITE PLAN LEADS DAYS AT (ms). What they did is left out,
// as metrics do not read it, but of those whom sales has a task for or who wait for a review: these
// are decided when they are shown. Prints how long counting took.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "demo/leads.h"
#include "fieldwise/plan.h"
#include "insight/follow.h"
#include "insight/lists.h"
#include "insight/sums.h"
#include "insight/tally.h"
#include "learn/visitors.h"
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

void simulate(const Plan& plan, const demo::Wish& wish, uint32_t lead, EventLog& log) {
  std::string events = demo::simulated_lead(plan, wish, lead);
  // One event a line: as a list.
  std::string list = "[";
  for (const char c : events) list += c == '\n' ? ',' : c;
  if (list.back() == ',') list.pop_back();
  log.add(list + "]");
}

// As the server has what a visitor sent.
void keep_events(server::Store& store, const std::string& site, const server::Lead& lead,
                 const EventLog& log, int64_t now) {
  std::vector<server::StoredEvent> events;
  const std::shared_ptr<server::Visitor> visitor = store.visitor(site, lead.visitor);
  for (const Event* event : log.state().events) {
    events.push_back(
        {std::string(event->client), event->seq, event->at, std::string(event->payload)});
    visitor->clients[std::string(event->client)] = {event->seq, event->at};
  }
  const std::vector<const Event*> all(log.state().events.begin(), log.state().events.end());
  visitor->log.add(server::to_json(all));
  visitor->lead = lead.id;
  store.append(*visitor, std::move(events), now);
}

bool is_shown(const insight::Listed& listed) {
  return listed.list == "tasks" || listed.list == "review";
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
  int64_t bytes = 0, listed = 0;
  for (int64_t first = 0; first < leads; first += kPerTransaction) {
    store->begin();
    for (int64_t i = first; i < std::min(first + kPerTransaction, leads); ++i) {
      const SteadyClock::time_point begin = SteadyClock::now();
      EventLog log;
      simulate(*loaded.plan, wish, static_cast<uint32_t>(i), log);
      const insight::Followed followed = insight::follow(*loaded.plan, log, wish.now);
      const std::string tally = insight::tally_of(*loaded.plan, followed.facts, followed.steps);
      const std::vector<insight::Listed> lists =
          insight::lists_of(followed.facts, learn::reported_end(log, wish.now).outcome);
      simulating += seconds_since(begin);
      bytes += static_cast<int64_t>(tally.size());
      const server::Lead lead =
          store->identity().create(site, "bench-visitor-" + std::to_string(i), wish.now);
      store->metrics().put_tally(site, lead.id, tally);
      store->lists().put(site, lead.id, lists);
      listed += static_cast<int64_t>(lists.size());
      if (std::any_of(lists.begin(), lists.end(), is_shown)) {
        keep_events(*store, site, lead, log, wish.now);
      }
    }
    store->commit();
    const SteadyClock::time_point begin = SteadyClock::now();
    store->begin();
    while (server::count_changes(*store, site, 50) > 0) {
    }
    store->commit();
    counting += seconds_since(begin);
  }
  std::printf(
      "{\"leads\":%lld,\"simulating\":%.1f,\"counting\":%.1f,\"tally_bytes\":%lld,"
      "\"listed\":%lld}\n",
      static_cast<long long>(leads), simulating, counting,
      static_cast<long long>(bytes / std::max(leads, int64_t{1})), static_cast<long long>(listed));
  return 0;
}
