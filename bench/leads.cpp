// fieldwise_leads PLAN LEAD.ndjson OTHER_PLAN LEADS.ndjson: leads through time in the native
// engine.
//
// LEAD.ndjson has the events of one lead under PLAN, one a line, in the order of time; LEADS.ndjson
// leads under OTHER_PLAN, each an array of its events. It answers each line of its standard input
// with a line of JSON:
//
//   read|kept|on_top|anew MS   does that for about so long: {"per_second":…}
//   many COUNT                 goes through so many leads on all cores: {"touch_s","read_s",
//                              "decide_s","bytes","qualified"}
//   memory                     the most that it has taken: {"mb":…}
//
// What these are is told in docs/performance.md. It ends with an error where a kept lead is decided
// otherwise than one that is folded anew.
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
#include "decide/decision.h"
#include "json/document.h"
#include "json/writer.h"

namespace {

using namespace fieldwise;
using Clock = std::chrono::steady_clock;

constexpr int64_t kDay = 86400000;

std::string read_file(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::ostringstream out;
  out << file.rdbuf();
  return out.str();
}

std::vector<std::string> read_lines(const char* path) {
  std::ifstream file(path, std::ios::binary);
  std::vector<std::string> out;
  for (std::string line; std::getline(file, line);) out.push_back(line);
  return out;
}

std::shared_ptr<const Plan> load(const char* path) {
  const PlanResult loaded = load_plan(read_file(path));
  if (loaded.plan == nullptr) {
    std::cerr << path << ": " << to_json(loaded.errors) << '\n';
    std::exit(1);
  }
  return loaded.plan;
}

void add(EventLog& log, const std::string& events) {
  const Errors errors = log.add(events);
  if (errors.empty()) return;
  std::cerr << to_json(errors) << '\n';
  std::exit(1);
}

size_t read_events(const std::string& events) {
  Arena arena;
  return parse_json(events, arena).value.size;
}

// What a decision and its actions come to, without writing them.
uint64_t decide_and_act(const Plan& plan, const EventLog& log, Lead& lead, int64_t now) {
  lead.advance(now);
  lead.timeline().settle(now, plan.offers.empty() ? kNone : 0);
  const Sheet& sheet = lead.timeline().sheet();
  const Decision decision = conclude(sheet, lead.timeline().profile());
  const Telling telling = compare(plan, log, lead.folds().announcements, now);
  return static_cast<uint64_t>(decision.stage.stage()) + 16 * telling.announce.size();
}

// One lead, of which `events` but the last are kept and the last comes on top.
class OneLead {
 public:
  OneLead(const Plan& plan, const std::vector<std::string>& events)
      : plan_(plan), last_("[" + events.back() + "]") {
    for (size_t i = 0; i + 1 < events.size(); ++i) before_ += (i == 0 ? "[" : ",") + events[i];
    before_ += "]";
    add(log_, before_);
    now_ = log_.state().events.back()->at + kDay;
    kept_ = std::make_unique<Lead>(plan, log_);
    kept_->advance(now_);
  }

  // Seconds that one turn took.
  double turn(const std::string& what) {
    if (what == "on_top") return on_top();
    const auto start = Clock::now();
    if (what == "read") {
      sum_ += read_events(before_);
    } else if (what == "kept") {
      sum_ += decide_and_act(plan_, log_, *kept_, ++now_);
    } else {
      Lead anew(plan_, log_);
      sum_ += decide_and_act(plan_, log_, anew, now_);
    }
    return seconds_since(start);
  }

  // A kept lead is decided as one that begins anew.
  bool agrees() {
    Lead anew(plan_, log_);
    return decide_and_act(plan_, log_, *kept_, now_) == decide_and_act(plan_, log_, anew, now_);
  }

  uint64_t sum() const { return sum_; }
  static double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
  }

 private:
  // A lead each time, as an event comes once.
  double on_top() {
    EventLog log;
    add(log, before_);
    Lead lead(plan_, log);
    lead.advance(log.state().events.back()->at);
    add(log, last_);
    const int64_t now = log.state().events.back()->at + 1;
    const auto start = Clock::now();
    sum_ += decide_and_act(plan_, log, lead, now);
    return seconds_since(start);
  }

  const Plan& plan_;
  std::string before_, last_;
  EventLog log_;
  std::unique_ptr<Lead> kept_;
  int64_t now_ = 0;
  uint64_t sum_ = 0;
};

// Slices are of time that passes, though not all of it is measured.
double per_second(OneLead& lead, const std::string& what, double milliseconds) {
  const auto start = Clock::now();
  double measured = 0, turns = 0;
  do {
    measured += lead.turn(what);
    ++turns;
  } while (OneLead::seconds_since(start) * 1000 < milliseconds);
  return turns / measured;
}

// Seconds for work(first, last) on all cores.
template <class Work>
double on_all_cores(size_t count, Work work) {
  const size_t threads = std::max(1u, std::thread::hardware_concurrency());
  const auto start = Clock::now();
  std::vector<std::thread> running;
  for (size_t t = 0; t < threads; ++t) {
    running.emplace_back(work, count * t / threads, count * (t + 1) / threads);
  }
  for (std::thread& thread : running) thread.join();
  return OneLead::seconds_since(start);
}

void many(const Plan& plan, const std::vector<std::string>& leads, size_t count) {
  std::atomic<uint64_t> ones = 0, events = 0, bytes = 0, qualified = 0;
  const auto of = [&](size_t i) -> const std::string& { return leads[i % leads.size()]; };
  const double touching = on_all_cores(count, [&](size_t first, size_t last) {
    uint64_t own = 0, size = 0;
    for (size_t i = first; i < last; ++i) {
      for (const char c : of(i)) own += c == '1';
      size += of(i).size();
    }
    ones += own;
    bytes += size;
  });
  const double reading = on_all_cores(count, [&](size_t first, size_t last) {
    uint64_t own = 0;
    for (size_t i = first; i < last; ++i) own += read_events(of(i));
    events += own;
  });
  const double deciding = on_all_cores(count, [&](size_t first, size_t last) {
    uint64_t own = 0;
    for (size_t i = first; i < last; ++i) {
      EventLog log;
      add(log, of(i));
      Lead lead(plan, log);
      decide_and_act(plan, log, lead, log.state().events.back()->at + kDay);
      const Stage stage = lead.timeline().standing().stage;
      own += stage >= Stage::mql && stage <= Stage::sql;
    }
    qualified += own;
  });
  std::cout << "{\"touch_s\":" << touching << ",\"read_s\":" << reading
            << ",\"decide_s\":" << deciding << ",\"bytes\":" << bytes << ",\"events\":" << events
            << ",\"ones\":" << ones << ",\"qualified\":" << qualified << '}' << std::endl;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 5) {
    std::cerr << "usage: fieldwise_leads PLAN LEAD.ndjson OTHER_PLAN LEADS.ndjson\n";
    return 2;
  }
  const auto plan = load(argv[1]), other = load(argv[3]);
  OneLead lead(*plan, read_lines(argv[2]));
  const std::vector<std::string> leads = read_lines(argv[4]);
  double number = 0;
  for (std::string what; std::cin >> what;) {
    if (what == "memory") {
      rusage usage{};
      getrusage(RUSAGE_SELF, &usage);
      std::cout << "{\"mb\":" << static_cast<double>(usage.ru_maxrss) / 1024 << '}' << std::endl;
    } else if (std::cin >> number; what == "many") {
      many(*other, leads, static_cast<size_t>(number));
    } else {
      std::cout << "{\"per_second\":" << per_second(lead, what, number) << '}' << std::endl;
      if (!lead.agrees()) {
        std::cerr << "a kept lead is decided otherwise than one that is folded anew\n";
        return 1;
      }
    }
  }
  return 0;
}
