// Drift of scores: by hand, and by chance.
#include "insight/drift.h"

#include <doctest/doctest.h>

#include <cmath>

#include "random.h"

using namespace fieldwise;
using namespace fieldwise::insight;
using test::Random;

namespace {

ScoreMonth month_with(int32_t month, std::map<int64_t, uint64_t> leads, uint32_t axis = 0) {
  ScoreMonth out;
  out.month = month;
  out.axis = axis;
  out.leads = std::move(leads);
  return out;
}

}  // namespace

TEST_CASE("drift of scores: the index as worked out by hand") {
  // 50 %, 30 %, 20 % of 1,000 leads; then 30 %, 30 %, 40 % of 200:
  // (0.3 − 0.5) ln(0.3/0.5) + 0 + (0.4 − 0.2) ln(0.4/0.2) = 0.2408
  const std::vector<ScoreMonth> scores = {month_with(10, {{0, 250}, {10, 150}, {20, 100}}),
                                          month_with(11, {{0, 250}, {10, 150}, {20, 100}}),
                                          month_with(12, {{0, 60}, {10, 60}, {20, 80}})};
  const auto drifts = score_drift(scores);
  REQUIRE(drifts.size() == 1);
  const ScoreDrift& drift = drifts[0];
  CHECK(drift.month == 12);
  CHECK(drift.leads == 200);
  CHECK(drift.before == 1000);
  CHECK(drift.index == doctest::Approx(-0.2 * std::log(0.6) + 0.2 * std::log(2)));
  // (1/1000 + 1/200) × 13.816, the 99.9 % point of chi-squared with 2 degrees of freedom
  CHECK(drift.by_chance == doctest::Approx(0.006 * 13.816).epsilon(0.005));
  CHECK(drift.is == ScoreDrift::Is::moved);
  CHECK(std::string(drift_name(drift.is)) == "moved");
}

TEST_CASE("drift of scores: few leads say nothing, rare scores are taken together") {
  const std::map<int64_t, uint64_t> usual = {{0, 100}, {10, 100}};
  CHECK(
      score_drift(std::vector{month_with(1, {{0, 99}, {10, 100}}), month_with(2, usual)}).empty());
  CHECK(score_drift(std::vector{month_with(1, usual), month_with(2, {{0, 99}})}).empty());
  CHECK(score_drift(std::vector{month_with(1, usual), month_with(8, usual)}).empty());
  CHECK(score_drift({}).empty());
  // A month with too few leads does not hide the one before.
  const auto before = score_drift(std::vector{
      month_with(1, usual), month_with(2, {{0, 5}, {10, 195}}), month_with(3, {{0, 9}})});
  REQUIRE(before.size() == 1);
  CHECK(before[0].month == 2);
  CHECK(before[0].is == ScoreDrift::Is::left);
  // Scores that nobody had before are with their neighbours, and nothing divides by 0.
  const auto rare =
      score_drift(std::vector{month_with(1, {{0, 500}, {10, 490}, {20, 10}}),
                              month_with(2, {{-10, 3}, {0, 100}, {10, 95}, {90, 2}})});
  REQUIRE(rare.size() == 1);
  CHECK(std::isfinite(rare[0].index));
  CHECK(rare[0].is == ScoreDrift::Is::steady);
  const auto gone =
      score_drift(std::vector{month_with(1, {{0, 500}, {10, 500}}), month_with(2, {{0, 200}})});
  REQUIRE(gone.size() == 1);
  CHECK(gone[0].is == ScoreDrift::Is::left);
  // One score for all is none to compare.
  const auto same = score_drift(std::vector{month_with(1, {{0, 500}}), month_with(2, {{0, 200}})});
  REQUIRE(same.size() == 1);
  CHECK(same[0].index == 0);
}

TEST_CASE("drift of scores: chance alone seldom raises an alarm, a change does") {
  uint32_t alarms = 0, found = 0;
  for (uint64_t seed = 1; seed <= 2000; ++seed) {
    Random random(seed);
    const auto draw = [&](int32_t month, uint32_t leads, uint32_t up) {
      std::map<int64_t, uint64_t> out;
      for (uint32_t i = 0; i < leads; ++i) {
        ++out[10 *
              std::min<int64_t>(9, random.below(6) + random.below(6) + up * random.below(2) * 3)];
      }
      return month_with(month, std::move(out));
    };
    const ScoreMonth first = draw(1, 150, 0), second = draw(2, 250, 0);
    for (const ScoreDrift& drift : score_drift(std::vector{first, second, draw(3, 120, 0)})) {
      alarms += drift.is == ScoreDrift::Is::steady ? 0u : 1u;
    }
    for (const ScoreDrift& drift : score_drift(std::vector{first, second, draw(3, 400, 1)})) {
      found += drift.is == ScoreDrift::Is::steady ? 0u : 1u;
    }
  }
  MESSAGE(alarms, " alarms where nothing changed, ", found,
          " where half had 30 points more, of 2000");
  CHECK(alarms <= 10);
  CHECK(found >= 1900);
}
