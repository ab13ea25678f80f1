// What precedes an end: by hand, and on lives in which it is known what matters.
#include "attribution/attribution.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>

#include "random.h"
#include "random_lead.h"
#include "random_plan.h"

using namespace fieldwise;
using namespace fieldwise::attribution;
using test::Random;

namespace {

constexpr int64_t kDay = 86400000;

Life life(const std::string& name, std::map<Thing, int64_t> met, int64_t ended = kNever,
          int64_t first = 0, int64_t until = 1000) {
  Life out;
  out.name = name;
  out.first_at = first;
  out.ended_at = ended;
  out.seen_until = std::min(until, ended);
  out.met = std::move(met);
  return out;
}

const Effect* find(const Attribution& found, std::string_view thing) {
  for (const Effect& effect : found.effects) {
    if (effect.thing == thing) return &effect;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("attribution: ten cases and four controls, worked out by hand") {
  std::vector<Life> lives;
  for (int i = 0; i < 10; ++i) {
    // Seven met it before they got there, and all of them something else when they had.
    std::map<Thing, int64_t> met = {{"page:/late", 10}};
    if (i < 7) met["download:guide"] = 5;
    lives.push_back(life("case" + std::to_string(i), std::move(met), 10));
  }
  lives.push_back(life("met", {{"download:guide", 3}}));
  // At the age of the cases it had not met it yet.
  lives.push_back(life("later", {{"download:guide", 50}}));
  for (const char* name : {"c", "d"}) lives.push_back(life(name, {}));
  // Neither was there at that age: gone before, come too late, and of another source.
  lives.push_back(life("gone", {{"download:guide", 1}}, kNever, 0, 10));
  lives.push_back(life("new", {{"download:guide", 995}}, kNever, 994));
  lives.push_back(life("mail", {{"download:guide", 1}}));
  lives.back().source = "mail";
  // And one who did much more.
  lives.push_back(life("busy", {{"download:guide", 1}}));
  lives.back().activities = {1, 2, 3, 4, 5};

  const Attribution found = attribution_of(To::qualified, lives);
  CHECK(found.leads == lives.size());
  CHECK(found.cases == 10);
  CHECK(found.controls == 40);
  CHECK(found.alone == 0);
  REQUIRE(found.effects.size() == 1);
  const Effect& effect = found.effects[0];
  CHECK(effect.thing == "download:guide");
  CHECK(effect.cases == 7);
  CHECK(effect.controls == 10);
  // R = 7 × 1 × 3/5 = 4.2; S = 3 × 1/5 = 0.6
  CHECK(effect.odds_ratio == doctest::Approx(7));
  // 3.36/(2 × 4.2²) + 1.2/(2 × 4.2 × 0.6) + 0.24/(2 × 0.6²) = 2/3
  CHECK(effect.low == doctest::Approx(7 * std::exp(-1.959964 * std::sqrt(2.0 / 3))));
  CHECK(effect.high == doctest::Approx(7 * std::exp(1.959964 * std::sqrt(2.0 / 3))));
  // (7 × 0.6 − 3 × 0.2) / √(7 × 0.24 + 3 × 0.16) = 3.6 / √2.16
  CHECK(effect.p == doctest::Approx(std::erfc(3.6 / std::sqrt(2 * 2.16))));
  CHECK(effect.q == effect.p);
  CHECK(effect.stands_out);
  CHECK(effect.leads ==
        std::vector<std::string>{"case0", "case1", "case2", "case3", "case4", "case5", "case6"});
  std::reverse(lives.begin(), lives.end());
  CHECK(attribution_json(attribution_of(To::qualified, lives)) == attribution_json(found));
}

TEST_CASE("attribution: nobody to compare with, nobody who got there, nobody at all") {
  CHECK(attribution_of(To::won, {}).cases == 0);
  const std::vector<Life> open = {life("a", {{"page:/", 1}}), life("b", {})};
  CHECK(attribution_of(To::won, open).effects.empty());
  const std::vector<Life> all = {life("a", {{"page:/", 1}}, 10), life("b", {}, 10)};
  const Attribution alone = attribution_of(To::won, all);
  CHECK(alone.alone == 2);
  CHECK(alone.cases == 0);
  CHECK(attribution_text(alone).find("nothing to say") != std::string::npos);
  // A control that never met what all cases met: no odds, and no number that is none.
  std::vector<Life> sure;
  for (int i = 0; i < 12; ++i) sure.push_back(life("c" + std::to_string(i), {{"page:/", 1}}, 10));
  sure.push_back(life("x", {}));
  const Attribution found = attribution_of(To::won, sure);
  REQUIRE(found.effects.size() == 1);
  CHECK(std::isinf(found.effects[0].odds_ratio));
  CHECK(attribution_json(found).find("\"odds_ratio\":null") != std::string::npos);
  CHECK(attribution_text(found).find("∞") != std::string::npos);
}

TEST_CASE("attribution: what matters is found, what does not seldom is, what comes after never") {
  uint32_t found_good = 0, wrong = 0, discoveries = 0, silent = 0, late = 0;
  constexpr uint32_t kRuns = 60;
  for (uint64_t seed = 1; seed <= 2 * kRuns; ++seed) {
    const bool planted = seed <= kRuns;
    Random random(seed);
    std::vector<Life> lives;
    for (int i = 0; i < 600; ++i) {
      const int64_t first = random.between(0, 60) * kDay;
      std::map<Thing, int64_t> met;
      // Twenty things that tell nothing, and one that makes what follows three times as likely.
      for (int t = 0; t < 20; ++t) {
        if (random.chance(30))
          met["page:/" + std::to_string(t)] = first + random.between(0, 40) * kDay;
      }
      const bool good = random.chance(40);
      const int64_t good_at = first + random.between(0, 20) * kDay;
      if (good) met["webinar:good"] = good_at;
      int64_t ended = kNever;
      for (int64_t day = 1; day <= 90 && ended == kNever; ++day) {
        const int64_t at = first + day * kDay + 1;
        const uint32_t hazard = planted && good && good_at < at ? 30 : 10;
        if (random.below(1000) < hazard) ended = at;
      }
      if (ended != kNever && random.chance(80)) met["download:thanks"] = ended + 1;
      lives.push_back(life("l" + std::to_string(i), std::move(met), ended, first, 120 * kDay));
    }
    const Attribution found = attribution_of(To::won, lives);
    bool any = false;
    for (const Effect& effect : found.effects) {
      if (!effect.stands_out) continue;
      any = true;
      const bool is_good = effect.thing == "webinar:good";
      if (planted) ++discoveries;
      if (planted && is_good && effect.low > 1) ++found_good;
      if (planted && !is_good) ++wrong;
      if (effect.thing == "download:thanks") ++late;
    }
    silent += planted || any ? 0u : 1u;
    if (const Effect* good = find(found, "webinar:good"); planted && seed == 1) {
      REQUIRE(good != nullptr);
      CHECK(good->low < 3);
      CHECK(good->high > 3);
    }
  }
  MESSAGE("found in ", found_good, " of ", kRuns, "; ", wrong, " of ", discoveries,
          " discoveries are wrong; silent in ", silent, " of ", kRuns, " where nothing matters");
  CHECK(found_good >= kRuns - 2);
  CHECK(wrong * 10 <= discoveries);
  CHECK(silent >= kRuns - 8);
  CHECK(late == 0);
}

TEST_CASE("attribution: the order in which events came says nothing") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    const auto plan = test::random_lead_plan(random, test::With::playbook);
    constexpr int64_t kNow = 1795000000000;
    std::vector<Life> lives, shuffled;
    for (int i = 0; i < 20; ++i) {
      std::vector<std::string> events = test::random_lead(random, 20, kNow);
      const auto add = [&](std::vector<Life>& out) {
        EventLog log;
        for (const std::string& event : events) REQUIRE(log.add(event).empty());
        out.push_back(life_of(*plan, "lead" + std::to_string(i), log, To::qualified, kNow));
      };
      add(lives);
      random.shuffle(events);
      add(shuffled);
    }
    random.shuffle(shuffled);
    REQUIRE(attribution_json(attribution_of(To::qualified, lives)) ==
            attribution_json(attribution_of(To::qualified, shuffled)));
  }
}
