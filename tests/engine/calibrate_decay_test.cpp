// Decay from the logs of visitors whose chances are known, because they were drawn from them.
#include "calibrate/decay.h"

#include <doctest/doctest.h>

#include <string>

#include "calibrate/logistic.h"
#include "random.h"
#include "score/decay.h"

namespace {

using namespace fieldwise;
using namespace fieldwise::calibrate;
using test::Random;
using Verdict = DecayFound::Verdict;

constexpr int64_t kDay = 86400000;

std::string plan_text(const std::string& decay) {
  return R"({"fieldwise":1,"name":"Decays", "x-note": [ 1,  2 ],
  "fields":[{"key":"email","type":"email"}],
  "signals":[{"key":"pricing","on":"page","path":"/pricing*"}],
  "axes":[{"key":"fit"},{"key":"intent", "label": "I")" +
         (decay.empty() ? "" : R"(,"decay":)" + decay) + R"(}],
  "rules":[{"key":"prices", "axis":"intent", "points": 10, "reason":"Prices", "signal":"pricing"}]})";
}

std::string half_life(int days) {
  return R"({"kind":"half-life","halfLife":")" + std::to_string(days) + "d\"}";
}

std::shared_ptr<const Plan> plan_of(const std::string& json) {
  const PlanResult result = load_plan(json);
  REQUIRE_MESSAGE(result.plan != nullptr, to_json(result.errors));
  return result.plan;
}

struct Drawn {
  learn::Visitors visitors;
  learn::Outcomes outcomes;  // texts point into `visitors`
};

// Visitors who looked at prices up to six times within 120 days, and came once more at the end.
// Each look is worth `strength` log-odds, half of it `days` later. What was reported came a year
// after.
Drawn draw(size_t count, int days, double strength, uint64_t seed) {
  Random random(seed);
  Drawn out;
  for (size_t i = 0; i < count; ++i) {
    EventLog& log = out.visitors["v" + std::to_string(i)];
    int64_t seq = 0;
    const auto add = [&](int64_t at, const std::string& members) {
      const Errors errors = log.add(R"({"client":"c","seq":)" + std::to_string(++seq) +
                                    R"(,"at":)" + std::to_string(at) + "," + members + "}");
      REQUIRE_MESSAGE(errors.empty(), to_json(errors));
    };
    double odds = -1;
    for (uint32_t look = random.below(7); look > 0; --look) {
      const int64_t age = random.between(1, 120);
      add((200 - age) * kDay, R"("type":"page","seconds":5,"path":"/pricing")");
      odds += strength * exp2_negative(static_cast<double>(age) / days);
    }
    add(200 * kDay, R"("type":"page","seconds":5,"path":"/about")");
    const bool won = static_cast<double>(random.below(1000000)) / 1000000 < chance_of(odds);
    add(565 * kDay, won ? R"("type":"outcome","outcome":"won")"
                        : R"("type":"outcome","outcome":"lost","reason":"r")");
  }
  out.outcomes = learn::reported_outcomes(out.visitors);
  return out;
}

DecayFound found_in(const Drawn& drawn, const std::string& text) {
  return find_decay(*plan_of(text), text, drawn.visitors, drawn.outcomes, 1);
}

int64_t chosen_days(const DecayFound& found) {
  return found.tried[found.chosen].decay.period / kDay;
}

}  // namespace

TEST_CASE("calibrate decay: a planted half-life is found from either side, and from none") {
  const Drawn drawn = draw(4000, 14, 1.5, 1);
  for (const std::string& today : {half_life(120), half_life(3), std::string()}) {
    const DecayFound found = found_in(drawn, plan_text(today));
    CAPTURE(decay_summary(found));
    CHECK(found.verdict == Verdict::proposed);
    CHECK(chosen_days(found) >= 7);
    CHECK(chosen_days(found) <= 30);
    CHECK(found.low <= found.chosen);
    CHECK(found.chosen <= found.high);
    CHECK(found.tried[found.chosen].auc > found.tried[found.today].auc);
  }
}

TEST_CASE("calibrate decay: where nothing tells of winning, nothing is proposed") {
  size_t proposed = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const DecayFound found = found_in(draw(600, 14, 0, seed), plan_text(half_life(30)));
    proposed += found.verdict == Verdict::proposed ? 1u : 0u;
  }
  CHECK(proposed == 0);
}

TEST_CASE("calibrate decay: outcomes that are shuffled give nothing, where the right ones do") {
  size_t proposed = 0;
  Drawn drawn = draw(1500, 14, 1.5, 2);
  const std::string text = plan_text(half_life(120));
  CHECK(found_in(drawn, text).verdict == Verdict::proposed);
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    std::vector<int8_t> all;
    for (const auto& [name, outcome] : drawn.outcomes) all.push_back(outcome);
    for (size_t i = all.size(); i-- > 1;) std::swap(all[i], all[random.below(i + 1)]);
    size_t next = 0;
    for (auto& [name, outcome] : drawn.outcomes) outcome = all[next++];
    proposed += found_in(drawn, text).verdict == Verdict::proposed ? 1u : 0u;
  }
  CHECK(proposed == 0);
}

TEST_CASE("calibrate decay: the right one stays in all but one of twenty histories") {
  size_t proposed = 0;
  for (uint64_t seed = 101; seed <= 140; ++seed) {
    const DecayFound found = found_in(draw(1500, 14, 1.5, seed), plan_text(half_life(14)));
    proposed += found.verdict == Verdict::proposed ? 1u : 0u;
  }
  CHECK(proposed <= 2);
}

TEST_CASE("calibrate decay: what cannot tell says why") {
  const std::string text = plan_text(half_life(30));
  CHECK(found_in(draw(60, 14, 1.5, 3), text).verdict == Verdict::too_few);
  const Drawn drawn = draw(300, 14, 1.5, 3);
  const DecayFound fit = find_decay(*plan_of(text), text, drawn.visitors, drawn.outcomes, 0);
  CHECK(fit.verdict == Verdict::no_part);
  CHECK(decay_summary(fit).find("bears on no lead's score") != std::string::npos);
}

TEST_CASE(
    "calibrate decay: what came after the report plays no part, and the same gives the same") {
  Drawn drawn = draw(600, 14, 1.5, 4);
  const std::string text = plan_text(half_life(120));
  const std::string before = decay_summary(found_in(drawn, text));
  CHECK(decay_summary(found_in(drawn, text)) == before);
  for (auto& [name, log] : drawn.visitors) {
    if (drawn.outcomes.at(name) != 1) continue;
    REQUIRE(log.add(R"({"client":"d","seq":1,"at":)" + std::to_string(600 * kDay) +
                    R"(,"type":"page","seconds":5,"path":"/pricing"})")
                .empty());
  }
  CHECK(decay_summary(found_in(drawn, text)) == before);
}

TEST_CASE("calibrate decay: the plan's text changes in one member, whatever the kind") {
  for (const std::string& today :
       {half_life(120), std::string(R"({"kind":"linear","span":"36h"})"),
        std::string(R"({"kind":"inactivity","factor":0.25,"period":"30d"})"), std::string()}) {
    const std::string text = plan_text(today);
    Decay decay = plan_of(text)->axes[1].decay;
    if (decay.kind == Decay::Kind::none) decay.kind = Decay::Kind::half_life;
    decay.period = 36 * 3600000;
    const std::string after = with_decay(text, 1, decay);
    const Decay read = plan_of(after)->axes[1].decay;
    CHECK(read.kind == decay.kind);
    CHECK(read.period == decay.period);
    CHECK(read.factor == decay.factor);
    CHECK(plan_of(after)->axes[0].decay.kind == Decay::Kind::none);
    CHECK(after.find(R"("x-note": [ 1,  2 ])") != std::string::npos);
    CHECK(after.find(R"({"key":"prices", "axis":"intent", "points": 10,)") != std::string::npos);
  }
}

TEST_CASE(
    "calibrate decay: one that ranks all leads alike stays, however sure the rest of rounding") {
  Drawn drawn;
  Random random(6);
  for (size_t i = 0; i < 400; ++i) {
    EventLog& log = drawn.visitors["v" + std::to_string(i)];
    const char* looked = i % 2 == 0 ? "17107200000" : "8640000000";  // on day 198, or 100
    std::string look = R"({"client":"c","seq":1,"type":"page","seconds":5,"path":"/pricing","at":)";
    look.append(looked).append("}");
    REQUIRE(log.add(look).empty());
    // On day 200.
    REQUIRE(log.add(R"({"client":"c","seq":2,"type":"page","path":"/about","at":17280000000})")
                .empty());
  }
  for (const auto& [name, log] : drawn.visitors) {
    const bool recent = log.state().events[0]->at == 198 * kDay;
    drawn.outcomes[name] = random.chance(recent ? 80 : 20) ? 1 : 0;
  }
  const DecayFound found = found_in(drawn, plan_text(half_life(240)));
  CHECK(found.verdict == Verdict::stays);
  CHECK(found.low == 0);
  CHECK(found.high == found.tried.size() - 1);
}
