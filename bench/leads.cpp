// fieldwise_leads PLAN OTHER_PLAN [LEADS]: leads through time, decided by the native engine.
//
// Prints one JSON object a line: what a decision with its actions costs for a lead of 200 events
// that is kept, what one more event on top of it costs beside folding all anew, and what it costs
// to re-decide LEADS leads (a million) of 20 events under another plan on all cores, beside reading
// the same bytes. docs/performance.md says more.
#include <sys/resource.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "act/announced.h"
#include "act/lead.h"
#include "base/splitmix.h"
#include "decide/decision.h"
#include "json/document.h"
#include "json/writer.h"

namespace {

using namespace fieldwise;
using Clock = std::chrono::steady_clock;

constexpr int64_t kNow = 1800000000000, kDay = 86400000;

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

std::shared_ptr<const Plan> load(const char* path) {
  const PlanResult loaded = load_plan(read_file(path));
  if (loaded.plan == nullptr) {
    std::cerr << path << ": " << to_json(loaded.errors) << '\n';
    std::exit(1);
  }
  return loaded.plan;
}

// An event of somebody who reads, opens mail, answers and at last asks for a demo.
std::string event_of(SplitMix& random, uint32_t seq, int64_t at) {
  static constexpr const char* kBodies[] = {
      R"("type":"page","path":"/pricing","seconds":40)",
      R"("type":"page","path":"/blog/how-to","seconds":90)",
      R"("type":"page","path":"/compare/others","seconds":60)",
      R"("type":"email_open","name":"newsletter")",
      R"("type":"download","name":"guide")",
      R"("type":"visit","url":"https://acme.example/?utm_source=x")",
      R"("type":"answer","field":"company_size","value":"200-999")",
      R"("type":"answer","field":"title","value":"director")",
      R"("type":"answer","field":"industry","value":"finance")",
      R"("type":"webinar","name":"intro")"};
  const char* body = seq == 1 ? R"("type":"answer","field":"email","value":"ada@acme.example")"
                              : kBodies[random.bits() % std::size(kBodies)];
  return "{\"client\":\"c1\",\"seq\":" + std::to_string(seq) + ",\"at\":" + std::to_string(at) +
         "," + body + "}";
}

std::vector<std::string> lead_of(uint64_t seed, uint32_t events, int64_t days) {
  SplitMix random(seed);
  std::vector<std::string> out;
  for (uint32_t i = 1; i <= events; ++i) {
    const int64_t at = kNow - days * kDay + days * kDay * i / (events + 1);
    out.push_back(event_of(random, i, at + static_cast<int64_t>(random.bits() % 60000)));
  }
  return out;
}

std::string array_of(const std::vector<std::string>& events) {
  std::string out = "[";
  for (const std::string& event : events) out += (out.size() > 1 ? "," : "") + event;
  return out + "]";
}

// What a decision and its actions come to, without writing them.
uint64_t decide_and_act(const Plan& plan, const EventLog& log, Lead& lead, int64_t now,
                        uint32_t offer) {
  lead.advance(now);
  lead.timeline().settle(now, offer);
  const Sheet& sheet = lead.timeline().sheet();
  const Decision decision = conclude(sheet, lead.timeline().profile());
  const Telling telling = compare(plan, log, lead.folds().announcements, now);
  return static_cast<uint64_t>(decision.stage.stage()) + 16 * telling.announce.size();
}

template <class Work>
double median_us(Work work, int rounds, int times) {
  std::vector<double> out;
  for (int round = 0; round < rounds; ++round) {
    const auto start = Clock::now();
    for (int i = 0; i < times; ++i) work(i);
    out.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count() / times);
  }
  std::nth_element(out.begin(), out.begin() + rounds / 2, out.end());
  return out[static_cast<size_t>(rounds / 2)];
}

void print(const std::string& name, double value, const char* unit) {
  std::cout << "{\"measure\":\"" << name << "\",\"" << unit << "\":" << value << '}' << std::endl;
}

void one_lead(const Plan& plan) {
  const uint32_t offer = plan.offers.empty() ? kNone : 0;
  const std::vector<std::string> events = lead_of(7, 201, 120);
  EventLog log;
  log.add(array_of({events.begin(), events.end() - 1}));
  Lead kept(plan, log);
  uint64_t sum = decide_and_act(plan, log, kept, kNow, offer);
  int64_t now = kNow;
  print("decision and actions, lead of 200 events, kept",
        median_us([&](int) { sum += decide_and_act(plan, log, kept, ++now, offer); }, 15, 200),
        "us");
  print("the same, everything folded anew",
        median_us(
            [&](int) {
              Lead anew(plan, log);
              sum += decide_and_act(plan, log, anew, kNow, offer);
            },
            15, 5),
        "us");
  // One event on top: a lead each, as an event can be added once.
  std::vector<double> on_top;
  for (int i = 0; i < 200; ++i) {
    EventLog own;
    own.add(array_of({events.begin(), events.end() - 1}));
    Lead lead(plan, own);
    lead.advance(kNow - kDay / 2);
    own.add(R"({"client":"c2","seq":1,"at":)" + std::to_string(kNow - kDay / 4) +
            R"(,"type":"page","path":"/pricing","seconds":40})");
    const auto start = Clock::now();
    sum += decide_and_act(plan, own, lead, kNow, offer);
    on_top.push_back(std::chrono::duration<double, std::micro>(Clock::now() - start).count());
  }
  std::nth_element(on_top.begin(), on_top.begin() + 100, on_top.end());
  print("one event on top of a kept lead", on_top[100], "us");
  if (sum == 0) std::cerr << "nothing was decided\n";
}

// Runs work(first, last) on all cores.
template <class Work>
double seconds_on_all_cores(size_t count, Work work) {
  const size_t threads = std::max(1u, std::thread::hardware_concurrency());
  const auto start = Clock::now();
  std::vector<std::thread> running;
  for (size_t t = 0; t < threads; ++t) {
    running.emplace_back(work, count * t / threads, count * (t + 1) / threads);
  }
  for (std::thread& thread : running) thread.join();
  return std::chrono::duration<double>(Clock::now() - start).count();
}

void many_leads(const Plan& plan, size_t count) {
  // A thousand different ones, again and again: what is read is as long, and fits in memory.
  std::vector<std::string> texts;
  for (uint64_t i = 0; i < 1000; ++i) texts.push_back(array_of(lead_of(i, 20, 90)));
  std::atomic<uint64_t> sum = 0, bytes = 0;
  const double reading = seconds_on_all_cores(count, [&](size_t first, size_t last) {
    uint64_t own = 0, size = 0;
    for (size_t i = first; i < last; ++i) {
      Arena arena;
      own += parse_json(texts[i % texts.size()], arena).value.size;
      size += texts[i % texts.size()].size();
    }
    sum += own;
    bytes += size;
  });
  std::atomic<uint64_t> qualified = 0;
  const double deciding = seconds_on_all_cores(count, [&](size_t first, size_t last) {
    uint64_t own = 0;
    for (size_t i = first; i < last; ++i) {
      EventLog log;
      log.add(texts[i % texts.size()]);
      Lead lead(plan, log);
      lead.advance(kNow);
      own += lead.timeline().standing().stage >= Stage::mql;
    }
    qualified += own;
  });
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  print("leads", static_cast<double>(count), "count");
  print("bytes of their events", static_cast<double>(bytes), "bytes");
  print("of them qualified", static_cast<double>(qualified), "count");
  print("reading them as JSON", reading, "seconds");
  print("re-deciding them", deciding, "seconds");
  print("times as long as reading", deciding / reading, "ratio");
  print("most memory", static_cast<double>(usage.ru_maxrss) / 1024, "MB");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3 || argc > 4) {
    std::cerr << "usage: fieldwise_leads PLAN OTHER_PLAN [LEADS]\n";
    return 2;
  }
  const auto plan = load(argv[1]), other = load(argv[2]);
  one_lead(*plan);
  many_leads(*other, argc == 4 ? std::stoul(argv[3]) : 1000000);
  return 0;
}
