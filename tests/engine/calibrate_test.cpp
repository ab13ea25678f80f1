// Calibration against leads whose chances are known, because they were drawn from them.
#include "calibrate/calibrate.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "calibrate/examples.h"
#include "calibrate/logistic.h"
#include "calibrate/proposal.h"
#include "calibrate/summary.h"
#include "learn/splice.h"
#include "random.h"

namespace {

using namespace fieldwise;
using namespace fieldwise::calibrate;
using test::Random;

constexpr char kPlan[] = R"({"fieldwise":1,"name":"Calibrated",
  "x-note": [ 1,  2 ],
  "fields":[
    {"key":"size","type":"choice","options":[{"value":"s"},{"value":"m"},{"value":"l"}]},
    {"key":"budget","type":"number"},
    {"key":"student","type":"boolean"},
    {"key":"colour","type":"choice","options":[{"value":"red"},{"value":"green"},{"value":"blue"}]}],
  "signals":[{"key":"pricing","on":"page","path":"/pricing*"}],
  "axes":[{"key":"fit"},{"key":"intent"}],
  "rules":[
    {"key":"large", "axis":"fit", "points": 10, "reason":"Large", "if":{"==":[{"var":"size"},"l"]}},
    {"key":"red", "axis":"fit", "points": 25, "reason":"Likes red", "if":{"==":[{"var":"colour"},"red"]}},
    {"key":"prices",  "axis":"fit", "points": 5, "signal":"pricing"},
    {"key":"other",  "axis":"intent", "points": 5, "if":{"var":"student"}}],
  "thresholds":[{"stage":"mql","when":[{"axis":"fit","min":20},{"axis":"intent","min":5}]}]})";

std::shared_ptr<const Plan> plan_of(std::string_view json) {
  const PlanResult result = load_plan(json);
  REQUIRE_MESSAGE(result.plan != nullptr, to_json(result.errors));
  return result.plan;
}

learn::Cell cell(const Value& value) {
  learn::Cell out;
  out.known = !value.is_null();
  out.value = value;
  return out;
}

struct Drawn {
  learn::Leads leads;
  std::vector<double> truth;  // by lead: the log-odds that it was drawn with
};

// Leads of the plan above: large ones, budgets from 50 on, and those who are no students win more
// often; the colour says nothing. `strength` 0: nothing says anything. `rise`: by how much log-odds
// grow from the first lead to the last.
Drawn draw(const Plan& plan, size_t count, double strength, double rise, uint64_t seed) {
  Random random(seed);
  Drawn out;
  for (uint32_t f = 0; f < plan.fields.size(); ++f) out.leads.fields.push_back({f, {}, false});
  for (size_t i = 0; i < count; ++i) {
    const auto& sizes = plan.fields[0].options;
    const auto& colours = plan.fields[3].options;
    const size_t size = random.below(3);
    const auto budget = static_cast<double>(random.below(100));
    const bool student = random.chance(30);
    const bool asked = !random.chance(20);  // for the budget
    const double odds = -1.5 + strength * (size == 2 ? 1.5 : 0) +
                        strength * (asked && budget >= 50 ? 1 : 0) - strength * (student ? 1 : 0) +
                        rise * static_cast<double>(i) / static_cast<double>(count);
    out.truth.push_back(odds);
    auto& fields = out.leads.fields;
    fields[0].cells.push_back(cell(Value::of(sizes[size].value)));
    fields[1].cells.push_back(asked ? cell(Value::of(budget)) : learn::Cell{});
    fields[2].cells.push_back(cell(Value::of(student)));
    fields[3].cells.push_back(cell(Value::of(colours[random.below(3)].value)));
    const double draw = static_cast<double>(random.below(1000000)) / 1000000;
    out.leads.outcomes.push_back(draw < chance_of(odds) ? 1 : 0);
    out.leads.groups.push_back(static_cast<uint32_t>(i) * 2654435761u + 77);
  }
  return out;
}

const Points* points_for(const Plan& plan, const Calibration& found, const std::string& what) {
  for (const Points& points : found.points) {
    if (words(plan, points.feature) == what) return &points;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("calibrate: what tells of winning gets points, what does not gets none") {
  const auto plan = plan_of(kPlan);
  const Drawn drawn = draw(*plan, 6000, 1, 0, 1);
  const Calibration found = calibrate::calibrate(*plan, drawn.leads, 0);
  REQUIRE(found.proposed.has_value());
  CHECK(found.points.size() <= 5);
  const Points* large = points_for(*plan, found, "Large");
  REQUIRE(large != nullptr);  // today's rule, not one of its own that says the same
  CHECK(large->feature.rule == 0);
  CHECK(large->points > 20);
  CHECK(large->low < static_cast<double>(large->points));
  CHECK(large->high > static_cast<double>(large->points));
  CHECK(points_for(*plan, found, "Likes red") == nullptr);
  double students = 0, budgets = 0;
  for (const Points& points : found.points) {
    if (points.feature.field == 2) students += static_cast<double>(points.points);
    if (points.feature.field == 1) budgets += static_cast<double>(points.points);
    if (points.feature.field == 1) CHECK(points.points > 0);
  }
  CHECK(students != 0);
  CHECK(budgets > 0);
  // As good as who knows the truth, but for what a score of few steps cannot say.
  CHECK(found.proposed->auc > auc_of(drawn.truth, drawn.leads.outcomes) - 0.01);
  CHECK(found.proposed->auc > found.today.auc + 0.05);
  CHECK(found.proposed->brier < found.today.brier);
  CHECK(!found.course.moved);
  double leads = 0;
  for (const CurvePoint& point : found.proposed->curve) {
    leads += static_cast<double>(point.leads);
    CHECK(std::abs(point.expected - point.came) < 0.08);
  }
  CHECK(leads == 6000);
}

TEST_CASE("calibrate: where nothing tells of winning, nothing is proposed") {
  const auto plan = plan_of(kPlan);
  size_t proposed = 0;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const Drawn drawn = draw(*plan, 1500, 0, 0, seed);
    proposed += calibrate::calibrate(*plan, drawn.leads, 0).points.empty() ? 0u : 1u;
  }
  CHECK(proposed == 0);
}

TEST_CASE("calibrate: a share that moves from 3 % to 46 % is noticed, one that stays is not") {
  const auto plan = plan_of(kPlan);
  for (const double rise : {0.0, 3.3}) {
    Drawn drawn = draw(*plan, 5000, 0.3, rise, 9);
    const Calibration found = calibrate::calibrate(*plan, drawn.leads, 0);
    CHECK(found.course.moved == (rise > 0));
    CHECK(!found.course.by_time);
    REQUIRE(found.course.shares.size() == 10);
    // In the order of times, whatever that of the leads.
    drawn.leads.times.resize(5000);
    for (size_t i = 0; i < 5000; ++i) drawn.leads.times[i] = static_cast<double>((i * 7919) % 5000);
    const Calibration shuffled = calibrate::calibrate(*plan, drawn.leads, 0);
    CHECK(shuffled.course.by_time);
    CHECK(!shuffled.course.moved);
  }
}

TEST_CASE("calibrate: the proposal changes points and thresholds, and nothing else of the text") {
  const auto plan = plan_of(kPlan);
  const Drawn drawn = draw(*plan, 6000, 1, 0, 2);
  const Calibration found = calibrate::calibrate(*plan, drawn.leads, 0);
  const Proposal proposal = calibrate::propose(*plan, kPlan, found, 0);
  const auto after = plan_of(proposal.plan);
  CHECK(proposal.plan.find(R"("x-note": [ 1,  2 ])") != std::string::npos);
  CHECK(proposal.plan.find(R"({"key":"prices",  "axis":"fit", "points": 5, "signal":"pricing"})") !=
        std::string::npos);
  CHECK(proposal.plan.find(R"({"key":"other",  "axis":"intent", "points": 5,)") !=
        std::string::npos);
  CHECK(proposal.plan.find(R"("key":"red")") == std::string::npos);
  const auto red = std::find_if(proposal.changes.begin(), proposal.changes.end(),
                                [](const Change& change) { return change.key == "red"; });
  REQUIRE(red != proposal.changes.end());
  CHECK(red->before == 25000);
  CHECK(red->after == 0);
  // As nearly as many pass as whole points allow: what the new rules give the leads of the history,
  // they are given.
  REQUIRE(proposal.thresholds.size() == 1);
  const double min = static_cast<double>(proposal.thresholds[0].after) / 1000;
  const auto passing = static_cast<double>(std::count_if(
      found.scores.begin(), found.scores.end(), [min](double score) { return score >= min; }));
  CHECK(passing / 6000 == proposal.thresholds[0].share_after);
  const auto today = static_cast<double>(
      std::count_if(found.today_scores.begin(), found.today_scores.end(), [&](double score) {
        return score >= static_cast<double>(proposal.thresholds[0].before) / 1000;
      }));
  CHECK(today / 6000 == proposal.thresholds[0].share_before);
  CHECK(std::abs(today - passing) / 6000 < 0.1);
  const Calibration again = calibrate::calibrate(*after, drawn.leads, 0);
  CHECK(again.today_scores == found.scores);
  const std::string text = summary(found, proposal, {});
  CHECK(text.find("Likes red") != std::string::npos);
  CHECK(text.find("Nothing to learn") == std::string::npos);
}

TEST_CASE("calibrate: too few leads, or all of one kind, are refused") {
  const auto plan = plan_of(kPlan);
  CHECK(calibrate::useless(draw(*plan, 99, 1, 0, 1).leads).has_value());
  CHECK(!calibrate::useless(draw(*plan, 1000, 1, 0, 1).leads).has_value());
  learn::Leads all_won = draw(*plan, 1000, 1, 0, 1).leads;
  std::fill(all_won.outcomes.begin(), all_won.outcomes.end(), int8_t{1});
  CHECK(calibrate::useless(all_won)->code == "too_few");
  all_won.outcomes.clear();
  CHECK(calibrate::useless(all_won).has_value());
}

TEST_CASE("calibrate: leads that all belong together cannot be judged, so nothing is proposed") {
  const auto plan = plan_of(kPlan);
  learn::Leads leads = draw(*plan, 1000, 1, 0, 3).leads;
  std::fill(leads.groups.begin(), leads.groups.end(), 7u);
  const Calibration found = calibrate::calibrate(*plan, leads, 0);
  CHECK(found.points.empty());
  CHECK(std::isfinite(found.today.brier));
  CHECK((!found.proposed || std::isfinite(found.proposed->brier)));
}

TEST_CASE("calibrate: more of a number never takes back what less of it gave") {
  const auto plan = plan_of(
      R"({"fieldwise":1,"name":"n","fields":[{"key":"n","type":"number"}],"axes":[{"key":"fit"}]})");
  Random random(4);
  learn::Leads leads;
  leads.fields.push_back({0, {}, false});
  for (uint32_t i = 0; i < 4000; ++i) {
    const auto n = static_cast<double>(random.below(100));
    leads.fields[0].cells.push_back(cell(Value::of(n)));
    // Best in the middle.
    const bool middle = n >= 30 && n < 70;
    leads.outcomes.push_back(random.chance(middle ? 60 : 20) ? 1 : 0);
    leads.groups.push_back(i * 2654435761u + 77);
  }
  const Calibration found = calibrate::calibrate(*plan, leads, 0);
  REQUIRE(!found.points.empty());
  const bool up = found.points[0].points > 0;
  for (const Points& points : found.points) CHECK((points.points > 0) == up);
}

TEST_CASE("calibrate: figures against their definitions") {
  Random random(5);
  std::vector<double> scores;
  std::vector<int8_t> won;
  for (int i = 0; i < 500; ++i) {
    scores.push_back(static_cast<double>(random.below(20)));
    won.push_back(random.chance(static_cast<uint32_t>(10 + 3 * scores.back())) ? 1 : 0);
  }
  double pairs = 0, better = 0;
  for (size_t a = 0; a < scores.size(); ++a) {
    for (size_t b = 0; b < scores.size(); ++b) {
      if (won[a] == 0 || won[b] != 0) continue;
      pairs += 1;
      better += scores[a] > scores[b] ? 1 : scores[a] == scores[b] ? 0.5 : 0;
    }
  }
  CHECK(auc_of(scores, won) == doctest::Approx(better / pairs));
  const std::vector<double> chances{0.9, 0.2, 0.4};
  const std::vector<int8_t> three{1, 0, 1};
  CHECK(brier_of(chances, three) == doctest::Approx((0.01 + 0.04 + 0.36) / 3));
  // Ten leads of which two are won; the two that score highest are one of them and another.
  const std::vector<double> ten{10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
  const std::vector<int8_t> two{1, 0, 1, 0, 0, 0, 0, 0, 0, 0};
  CHECK(lift_of(ten, two) == doctest::Approx(0.5 / 0.2));
  // Hanley and McNeil (1982), table II: an area of .893 with 51 abnormal and 58 normal has .032.
  CHECK(auc_error(0.893, 51, 58) == doctest::Approx(0.032).epsilon(0.02));
  std::vector<uint32_t> all(scores.size());
  for (uint32_t i = 0; i < all.size(); ++i) all[i] = i;
  const Scale scale = fit_scale(scores, won, all);
  double off = 0, slope = 0;  // both vanish where the likelihood is greatest
  for (size_t i = 0; i < scores.size(); ++i) {
    off += won[i] - scale.chance(scores[i]);
    slope += (won[i] - scale.chance(scores[i])) * scores[i];
  }
  CHECK(std::abs(off) < 1e-4);
  CHECK(std::abs(slope) < 1e-2);
}

TEST_CASE("calibrate: examples that the new points leave wrong stand aside, and no others") {
  std::string plan = R"({"fieldwise": 1, "name": "E",
  "fields": [{"key": "email", "type": "email"}, {"key": "big", "type": "boolean"}],
  "axes": [{"key": "fit"}],
  "rules": [{"key": "large", "axis": "fit", "points": 40, "if": {"var": "big"}}],
  "thresholds": [{"stage": "mql", "when": [{"axis": "fit", "min": 40}]}],
  "examples": [
    {"name": "Small", "answers": {"big": false}, "expect": {"scores": {"fit": 0}}},
    {"name": "Large", "answers": {"big": true}, "expect": {"scores": {"fit": 30}}},
    {"answers": {"big": true}, "expect": {"scores": {"fit": 20}}}],
  "x-examples": [{"name": "Before"}]})";
  CHECK(load_plan(plan).plan == nullptr);
  CHECK(calibrate::set_aside_examples(plan) == std::vector<std::string>{"Large", "3"});
  CHECK(load_plan(plan).plan != nullptr);
  CHECK(plan.find("\"name\": \"Small\"") < plan.find("x-examples"));
  CHECK(plan.find("\"Before\"") < plan.find("\"name\": \"Large\""));
  const std::string good = plan;
  CHECK(calibrate::set_aside_examples(plan).empty());
  CHECK(plan == good);
}
