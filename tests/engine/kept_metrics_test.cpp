// Sums that are kept lead by lead against the metrics of all leads at once.
#include "insight/kept.h"

#include <doctest/doctest.h>

#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "act/lead.h"
#include "insight/follow.h"
#include "insight/kept_map.h"
#include "insight/lists.h"
#include "insight/survival.h"
#include "json/document.h"
#include "json/writer.h"
#include "learn/visitors.h"
#include "random_lead.h"
#include "random_plan.h"

using namespace fieldwise;
using namespace fieldwise::insight;
using test::Random;

namespace {

constexpr int64_t kNow = 1795000000000, kDay = 86400000;

// Leads as a server has them: their events come in any order, each is looked at when something
// came of it and when its actions said that something changes by itself.
class Keeper {
 public:
  Keeper(const Plan& plan, size_t leads) : plan_(plan), leads_(leads) {}

  void add(size_t lead, const std::string& event, int64_t now) {
    REQUIRE(leads_[lead].log.add(event).empty());
    look_at(leads_[lead], now);
  }

  void pass(int64_t now) {
    for (Kept& lead : leads_) {
      while (lead.due <= now) look_at(lead, lead.due);
    }
  }

  void erase(size_t lead) {
    add_tally(leads_[lead].tally, -1, cells_);
    leads_[lead] = Kept();
  }

  const Cells& cells() const { return cells_; }

  Cells recomputed(int64_t now) const {
    Cells out;
    for (const Kept& lead : leads_) {
      const MapSteps steps = map_steps(plan_, journey_of(plan_, lead.log, now));
      add_tally(tally_of(plan_, facts_of(plan_, lead.log, now), steps), 1, out);
    }
    return out;
  }

  // The map of the journeys of all leads at once.
  JourneyFigures map(int64_t now) const {
    JourneyMap out(plan_);
    for (const Kept& lead : leads_) {
      if (!lead.log.state().events.empty()) out.add(journey_of(plan_, lead.log, now));
    }
    return out.figures();
  }

  std::vector<LeadFacts> facts(int64_t now) const {
    std::vector<LeadFacts> out;
    for (const Kept& lead : leads_) {
      if (!lead.log.state().events.empty()) out.push_back(facts_of(plan_, lead.log, now));
    }
    return out;
  }

 private:
  struct Kept {
    EventLog log;
    std::string tally;
    int64_t due = kNever, seq = 0;
  };

  void look_at(Kept& lead, int64_t now) {
    const Followed followed = follow(plan_, lead.log, now);
    Arena arena;
    const JsonResult actions = parse_json(followed.actions, arena);
    REQUIRE(actions.ok);
    // What is told is noted in the log, and counts for nothing.
    for (const Value& one : *actions.value.find("announce")) {
      std::string event;
      JsonWriter w(event);
      w.begin_object().key("client").string("server").key("seq").integer(++lead.seq);
      w.key("at").integer(now).key("type").string("announced").key("id").value(*one.find("id"));
      w.key("digest").value(*one.find("digest"));
      w.key("plan").string(plan_.hash).end_object();
      REQUIRE(lead.log.add(event).empty());
    }
    std::string tally = tally_of(plan_, followed.facts, followed.steps);
    if (tally != lead.tally) {
      add_tally(lead.tally, -1, cells_);
      lead.tally = std::move(tally);
      add_tally(lead.tally, 1, cells_);
    }
    const Value* next = actions.value.find("changes_at");
    lead.due = next->is_number() ? static_cast<int64_t>(next->number) : kNever;
  }

  const Plan& plan_;
  std::vector<Kept> leads_;
  Cells cells_;
};

// All that a server keeps of a lead: what is counted of it, and a line of the lists that it is on.
std::string kept_of(const Plan& plan, const EventLog& log, int64_t now) {
  const LeadFacts facts = facts_of(plan, log, now);
  const MapSteps steps = map_steps(plan, journey_of(plan, log, now));
  const int8_t outcome = learn::reported_end(log, now).outcome;
  return tally_of(plan, facts, steps) + '\n' + lists_text(lists_of(facts, outcome));
}

// As a database has it.
ReadCells reader(const Cells& cells) {
  return [&](const CellQuery& query, const TakeCell& take) {
    Cells found;
    for (const auto& [cell, count] : cells) {
      const bool in = query.first <= cell.start && cell.start < query.end;
      if (cell.by != query.by || cell.month != query.month || !in) continue;
      Cell key = cell;
      if (!query.each_start) key.start = 0;
      found[key] += count;
    }
    for (const auto& [cell, count] : found) take(cell, count);
  };
}

// What is rounded is within what is promised; all else is the same.
void check_alike(const Plan& plan, const Metrics& kept, const Metrics& exact) {
  Metrics copy = kept;
  REQUIRE(kept.groups.size() == exact.groups.size());
  for (size_t g = 0; g < kept.groups.size(); ++g) {
    for (size_t k = 0; k < kept.groups[g].figures.size(); ++k) {
      const Velocity& about = kept.groups[g].figures[k].velocity;
      const Velocity& is = exact.groups[g].figures[k].velocity;
      REQUIRE(about.of == is.of);
      REQUIRE(about.over == is.over);
      copy.groups[g].figures[k].velocity = is;
    }
  }
  REQUIRE(metrics_json(plan, copy) == metrics_json(plan, exact));
}

// Times are rounded to 3 % or a second; the other of two middle ones counts for half.
void check_times(MapEntry& kept, const MapEntry& exact) {
  const auto check = [](int64_t& about, int64_t is) {
    REQUIRE((about < 0) == (is < 0));
    REQUIRE(std::abs(about - is) <= std::max(int64_t{1000}, is * 32 / 1000));
    about = is;
  };
  check(kept.first_before_sale, exact.first_before_sale);
  check(kept.last_before_sale, exact.last_before_sale);
}

void check_map(const Plan& plan, JourneyFigures kept, const JourneyFigures& exact) {
  REQUIRE(kept.cells.size() == exact.cells.size());
  for (uint32_t s = 0; s < plan.signals.size(); ++s) check_times(kept.signals[s], exact.signals[s]);
  for (uint32_t c = 0; c < exact.cells.size(); ++c) {
    check_times(kept.cells[c].entry, exact.cells[c].entry);
  }
  // More ways than are shown, so that none is missing.
  REQUIRE(map_json(plan, kept, false, 100) == map_json(plan, exact, false, 100));
}

}  // namespace

TEST_CASE("kept metrics: sums kept in any order of events are those of the whole logs") {
  uint32_t orders = 0, looked = 0;
  for (uint64_t seed = 1; seed <= test::kPlans / 2; ++seed) {
    Random random(seed);
    const auto plan = test::random_lead_plan(random, test::With::playbook);
    std::vector<std::vector<std::string>> logs;
    logs.reserve(3);
    for (int i = 0; i < 3; ++i) {
      logs.push_back(test::random_lead(random, 3 + random.below(3), kNow));
    }
    std::vector<std::pair<size_t, std::string>> events;
    for (size_t i = 0; i < logs.size(); ++i) {
      for (const std::string& event : logs[i]) events.emplace_back(i, event);
    }
    for (uint32_t order = 0; order < 100; ++order, ++orders) {
      CAPTURE(seed);
      CAPTURE(order);
      random.shuffle(events);
      Keeper keeper(*plan, logs.size());
      int64_t now = kNow;
      for (const auto& [lead, event] : events) {
        keeper.add(lead, event, now);
        if (random.chance(20)) keeper.pass(now += random.between(0, 20 * kDay));
      }
      keeper.pass(now += random.between(0, 60 * kDay));
      if (random.chance(20)) keeper.erase(random.below(static_cast<uint32_t>(logs.size())));
      const std::vector<LeadFacts> facts = keeper.facts(now);
      REQUIRE(keeper.cells() == keeper.recomputed(now));
      if (order % 10 != 0) continue;
      ++looked;
      Range whole;
      whole.now = now;
      check_map(*plan, kept_map(*plan, whole, reader(keeper.cells())), keeper.map(now));
      for (const std::string& name : dimension_names(*plan)) {
        Range range;
        range.now = now;
        if (random.chance(70)) {
          range.from = start_of_day(day_of(kNow) - static_cast<int32_t>(random.below(200)));
        }
        if (random.chance(70)) {
          const int64_t from = range.from == INT64_MIN ? kNow - 100 * kDay : range.from;
          range.to = start_of_day(day_of(from) + 1 + static_cast<int32_t>(random.below(100)));
        }
        const Dimension by = *find_dimension(*plan, name);
        check_alike(*plan, kept_metrics(*plan, range, by, reader(keeper.cells())),
                    metrics_of(*plan, facts, range, by));
      }
    }
  }
  CHECK(orders == test::kPlans * 50);  // 10,000 without sanitizers
  CHECK(looked == test::kPlans * 5);
}

TEST_CASE("kept metrics: what is kept of a lead stays as it is until its actions change") {
  uint32_t leads = 0, listed = 0, later = 0;
  for (uint64_t seed = 1; seed <= 100; ++seed) {
    Random random(seed);
    const auto plan = test::random_lead_plan(random, test::With::playbook);
    for (uint32_t k = 0; k < 10; ++k, ++leads) {
      CAPTURE(seed);
      CAPTURE(k);
      EventLog log;
      REQUIRE(
          log.add(test::json_array(test::random_lead(random, 3 + random.below(15), kNow))).empty());
      Lead lead(*plan, log);
      lead.advance(kNow);
      const int64_t at = lead.changes_at();
      const std::string now = kept_of(*plan, log, kNow);
      const int64_t until = at == kNever ? kNow + 900 * kDay : at;
      REQUIRE(kept_of(*plan, log, until - 1) == now);
      for (int i = 0; i < 5; ++i) {
        const int64_t between = random.between(kNow, until - 1);
        REQUIRE(kept_of(*plan, log, between) == now);
      }
      listed += now.back() == '\n' ? 0u : 1u;
      later += at == kNever || kept_of(*plan, log, at) == now ? 0u : 1u;
    }
  }
  CHECK(leads == 1000);
  CHECK(listed > 100);
  CHECK(later > 50);
}

TEST_CASE("kept metrics: durations are rounded by no more than is said") {
  Random random(7);
  int64_t last = -1;
  for (int64_t bucket = 0; bucket < 1200; ++bucket) {
    const int64_t middle = bucket_duration(bucket);
    REQUIRE(middle > last);
    REQUIRE(duration_bucket(middle) == bucket);
    last = middle;
  }
  for (int i = 0; i < 100000; ++i) {
    const int64_t ms = random.between(0, int64_t{1} << (1 + random.below(40)));
    const int64_t about = bucket_duration(duration_bucket(ms));
    REQUIRE(std::abs(static_cast<double>(about - ms)) <=
            std::max(1000.0, static_cast<double>(ms) * 0.031));
  }
  CHECK(duration_bucket(-1) == 0);
  CHECK(start_of_day(day_of(-1)) == -kDay);
  CHECK(month_of(start_of_month(month_of(kNow)) - 1) == month_of(kNow) - 1);
  CHECK(month_name(month_of(-1)) == "1969-12");
}

TEST_CASE("kept metrics: a median of rounded times is off by no more than they are") {
  for (uint64_t seed = 1; seed <= 50; ++seed) {
    Random random(seed);
    std::vector<Duration> exact, rounded;
    const int64_t usual = random.between(60000, 40 * kDay);
    for (int i = 0; i < 4000; ++i) {
      const auto ms = static_cast<int64_t>(static_cast<double>(usual) *
                                           -std::log(1 - 1e-6 * random.below(1000000)));
      const bool over = random.chance(70);
      exact.push_back({ms, over});
      rounded.push_back({bucket_duration(duration_bucket(ms)), over});
    }
    const Velocity is = velocity_of(exact), about = velocity_of(rounded);
    REQUIRE(is.median != kNever);
    const auto off = static_cast<double>(about.median - is.median);
    CHECK(std::abs(off) <= 1000 + 0.032 * static_cast<double>(is.median));
  }
}
