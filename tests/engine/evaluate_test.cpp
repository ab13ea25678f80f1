// Replaying leads: what is claimed after each answer, the orders of policies, and the figures.
#include <doctest/doctest.h>

#include <cmath>
#include <numeric>
#include <string>

#include "base/figures.h"
#include "evaluate/evaluate.h"
#include "evaluate/report.h"
#include "learn/model.h"
#include "random.h"

namespace fieldwise::evaluate {
namespace {

using doctest::Approx;
using test::Random;

// Three choices on two axes; `team` shows to bosses only.
constexpr const char* kPlan = R"({
  "fieldwise": 1, "name": "Evaluate",
  "fields": [
    {"key": "role", "type": "choice", "options": [{"value": "boss"}, {"value": "staff"}]},
    {"key": "size", "type": "choice", "options": [{"value": "s"}, {"value": "m"}, {"value": "l"}]},
    {"key": "team", "type": "choice", "options": [{"value": "no"}, {"value": "yes"}],
     "showIf": {"==": [{"var": "role"}, "boss"]}},
    {"key": "news", "type": "choice", "options": [{"value": "no"}, {"value": "yes"}]},
    {"key": "note", "type": "text"}
  ],
  "axes": [{"key": "fit"}, {"key": "intent"}],
  "rules": [
    {"key": "r1", "axis": "fit", "points": 3, "reason": "r", "if": {"==": [{"var": "role"}, "boss"]}},
    {"key": "r2", "axis": "fit", "points": 2, "reason": "r", "if": {"==": [{"var": "size"}, "m"]}},
    {"key": "r3", "axis": "fit", "points": 4, "reason": "r", "if": {"==": [{"var": "size"}, "l"]}},
    {"key": "r4", "axis": "intent", "points": 1, "reason": "r", "if": {"==": [{"var": "team"}, "yes"]}}
  ],
  "thresholds": [{"stage": "mql", "when": [{"axis": "fit", "min": 5}]},
                 {"stage": "sal", "when": [{"axis": "fit", "min": 5}, {"axis": "intent", "min": 1}]}],
  "ask": {"policy": "value", "queue": [["news", "size"]]}
})";

constexpr const char* kMap = R"({"outcome": {"column": "won", "won": ["1"]}, "fields": {
  "role": {"column": "role"}, "size": {"column": "size"}, "team": {"column": "team"},
  "news": {"column": "news"}}})";

// A history of `text` under `plan`.
struct World {
  std::shared_ptr<const Plan> plan;
  Arena arena;
  learn::Map map;
  Questionnaire questions;
  Leads leads;

  World(std::string_view plan_json, std::string_view map_json, const std::string& text) {
    PlanResult loaded = load_plan(plan_json);
    REQUIRE(loaded.errors.empty());
    plan = loaded.plan;
    REQUIRE(learn::read_map(map_json, *plan, arena, map).empty());
    questions = questions_of(*plan, map);
    leads = read(text);
  }
  Leads read(const std::string& text) {
    Csv csv;
    REQUIRE(read_csv(text, csv).message.empty());
    learn::Leads read;
    REQUIRE(learn::read_leads(*plan, map, csv, read).empty());
    return leads_of(*plan, map, csv, read, questions);
  }
  std::vector<std::string> keys(const Order& order) const {
    std::vector<std::string> out;
    for (const uint32_t q : order) out.emplace_back(plan->fields[questions.fields[q]].key);
    return out;
  }
};

using Keys = std::vector<std::string>;

const std::string kFour =
    "role,size,team,news,won\n"
    "boss,m,yes,no,1\n"
    "boss,s,no,yes,0\n"
    "staff,l,,yes,1\n"
    "boss,l,no,no,0\n";

// `plan` without its second threshold.
std::string without_sal(std::string plan) {
  const size_t begin = plan.find(",\n                 {\"stage\": \"sal\"");
  return plan.erase(begin, plan.find("],\n  \"ask\"") - begin);
}

// Shares of the outcomes over all completions of `given`, each answer as likely as the others.
void complete(States& states, std::vector<uint16_t> given, double weight,
              std::map<uint32_t, double>& out) {
  const Questionnaire& questions = states.questions();
  const std::vector<uint16_t> hidden = states.after(given).hidden;
  for (size_t q = 0; q < given.size(); ++q) {
    const bool shows = std::find(hidden.begin(), hidden.end(), q) == hidden.end();
    if (given[q] != kUnasked || !shows) continue;
    const size_t answers = questions.answers[q].size();
    for (uint16_t a = 0; a < answers; ++a) {
      given[q] = a;
      complete(states, given, weight / static_cast<double>(answers), out);
    }
    return;
  }
  for (uint16_t& answer : given) answer = answer == kUnasked ? kSkipped : answer;
  out[states.after(given).outcome] += weight;
}

Path random_path(Random& random) {
  Path out;
  out.truth = random.below(2);
  const size_t steps = 1 + random.below(12);
  for (size_t k = 0; k < steps; ++k) {
    Step step;
    step.outcome = random.below(2);
    // Some on a threshold, some between.
    step.chance = random.chance(30) ? random.below(401) / 400.0 : random.below(1000003) / 1000003.0;
    step.won = random.below(5) / 4.0;
    step.certain = k + 1 == steps;
    if (step.certain) step.outcome = out.truth;
    out.steps.push_back(step);
    if (k > 0) out.asked.push_back(random.below(3));
  }
  return out;
}

const Questionnaire& three_questions() {
  static const Questionnaire out = [] {
    Questionnaire questions;
    questions.fields = {0, 1, 2};
    return questions;
  }();
  return out;
}

}  // namespace

TEST_CASE("evaluate: what is claimed is the share of completions, until it is certain") {
  World world(kPlan, kMap, kFour);
  States states(*world.plan, world.questions);
  REQUIRE(world.questions.size() == 4);
  std::vector<uint16_t> given(4, kUnasked);
  const uint16_t sizes[] = {0, 1, 2, kSkipped, kUnasked};
  int certain = 0;
  for (const uint16_t role : {uint16_t{0}, uint16_t{1}, kSkipped, kUnasked}) {
    for (const uint16_t size : sizes) {
      for (const uint16_t news : {uint16_t{0}, kUnasked}) {
        given = {role, size, kUnasked, news};
        std::map<uint32_t, double> shares;
        complete(states, given, 1, shares);
        const Standing& standing = states.after(given);
        double most = 0;
        for (const auto& [outcome, share] : shares) most = std::max(most, share);
        CAPTURE(role);
        CAPTURE(size);
        CHECK(standing.chance == Approx(most).epsilon(1e-6));
        CHECK(shares[standing.outcome] == Approx(most).epsilon(1e-6));
        CHECK(standing.certain == (shares.size() == 1));
        CHECK(std::isnan(standing.won));
        certain += standing.certain;
      }
    }
  }
  CHECK(certain > 0);
}

TEST_CASE("evaluate: a path asks what shows, ends when all is known, and tells the truth") {
  World world(kPlan, kMap, kFour);
  States states(*world.plan, world.questions);
  const Order order = queue_order(states);
  CHECK(world.keys(order) == Keys{"news", "size", "role", "team"});
  const uint32_t truths[] = {
      static_cast<uint32_t>(Stage::sal), static_cast<uint32_t>(Stage::inquiry),
      static_cast<uint32_t>(Stage::inquiry), static_cast<uint32_t>(Stage::mql)};
  for (size_t i = 0; i < world.leads.count; ++i) {
    for (const Order& by : {order, Order{}}) {
      const Path path = replay(states, world.leads.of(i), by);
      CHECK(path.truth == truths[i]);
      CHECK(path.steps.size() == path.asked.size() + 1);
      CHECK(path.steps.back().certain);
      CHECK(path.steps.back().outcome == truths[i]);
      // Staff is never asked for a team.
      const bool team = std::find(path.asked.begin(), path.asked.end(), 2u) != path.asked.end();
      CHECK(team == (i != 2));
    }
  }
}

TEST_CASE("evaluate: a text that decides is asked last, and before it nothing else is certain") {
  std::string plan = without_sal(kPlan);
  plan.replace(plan.find(R"({"key": "r4")"), 0,
               R"({"key": "r5", "axis": "fit", "points": 9, "reason": "r",
                   "if": {"==": [{"var": "note"}, "VIP"]}}, )");
  const std::string map = R"({"fields": {"role": {"column": "role"}, "size": {"column": "size"},
                                         "note": {"column": "note"}}})";
  World world(plan, map, "role,size,note\nboss,s,VIP\nstaff,s,\nboss,m,hello\n");
  States states(*world.plan, world.questions);
  const uint32_t truths[] = {static_cast<uint32_t>(Stage::mql),
                             static_cast<uint32_t>(Stage::inquiry),
                             static_cast<uint32_t>(Stage::mql)};
  for (size_t i = 0; i < 3; ++i) {
    const Path path = replay(states, world.leads.of(i), {});
    REQUIRE(path.asked.size() >= 2);
    CHECK(path.asked[0] != 2);
    // Two bosses: one of a middle-sized company reaches the threshold whatever is noted.
    for (size_t k = 0; k < path.asked.size(); ++k) {
      const bool all = std::find(path.asked.begin(), path.asked.begin() + static_cast<int>(k),
                                 2u) != path.asked.begin() + static_cast<int>(k);
      CHECK((all || path.steps[k].certain == (i == 2 && k >= 2)));
    }
    CHECK(path.steps.back().certain);
    CHECK(path.steps.back().outcome == truths[i]);
    CHECK(path.truth == truths[i]);
  }
}

TEST_CASE("evaluate: a plan that decides nothing needs no question") {
  std::string plan = kPlan;
  const size_t begin = plan.find(R"("thresholds": [)"), end = plan.find(R"("ask")");
  plan.erase(begin, end - begin);
  World world(plan, kMap, kFour);
  States states(*world.plan, world.questions);
  const Path path = replay(states, world.leads.of(0), {});
  CHECK(path.steps[0].certain);
  CHECK(path.steps[0].chance == 1);
  CHECK(path.asked.size() == 4);
}

TEST_CASE("evaluate: answers that lead to no outcome stand in nobody's way to certainty") {
  // Several goals and a note tell of the intent, and goals show a question about it.
  std::string plan = kPlan;
  plan.replace(plan.find(R"({"key": "note")"), 0,
               R"({"key": "goals", "type": "multi-choice",
                   "options": [{"value": "a"}, {"value": "b"}]},
                  {"key": "more", "type": "boolean", "showIf": {"in": ["a", {"var": "goals"}]}}, )");
  plan.replace(plan.find(R"({"key": "r4")"), 0,
               R"({"key": "r5", "axis": "intent", "points": 9, "reason": "r",
                   "if": {"==": [{"var": "note"}, "VIP"]}},
                  {"key": "r6", "axis": "intent", "points": 9, "reason": "r",
                   "if": {"in": ["a", {"var": "goals"}]}}, )");
  const std::string map = R"({"fields": {"role": {"column": "role"}, "size": {"column": "size"},
                              "goals": {"column": "goals"}, "note": {"column": "note"}}})";
  const std::string history = "role,size,goals,note\nboss,s,a,VIP\nstaff,s,,\nboss,m,b,hello\n";
  {
    World world(plan, map, history);
    States states(*world.plan, world.questions);
    const Path path = replay(states, world.leads.of(0), {2, 3, 0, 1});
    CHECK(!path.steps[1].certain);  // the note decides who is sal, and the goals do
  }
  plan = without_sal(plan);
  World world(plan, map, history);
  States states(*world.plan, world.questions);
  for (size_t i = 0; i < 3; ++i) {
    // The role and the size decide; then goals and note are left.
    const Path path = replay(states, world.leads.of(i), {0, 1, 2, 3});
    CHECK(path.asked.size() == 4);
    CHECK(path.steps[2].certain);
    CHECK(path.steps[2].outcome == path.truth);
    CHECK(replay(states, world.leads.of(i), {}).asked[0] < 2);
  }
  const size_t begin = plan.find(R"("thresholds": [)"), end = plan.find(R"("ask")");
  plan.erase(begin, end - begin);
  World nothing(plan, map, history);
  States no_states(*nothing.plan, nothing.questions);
  CHECK(replay(no_states, nothing.leads.of(0), {}).steps[0].certain);
}

TEST_CASE("evaluate: what leads to the outcome over other fields, personas and lanes counts") {
  // A note decides by a field it computes, a field it shows, a persona, a score and a lane.
  const auto plan = [](const std::string& fields, const std::string& rest) {
    return R"({"fieldwise": 1, "name": "Leads", "fields": [{"key": "note", "type": "text"})" +
           fields + R"(], "axes": [{"key": "fit"}, {"key": "other"}], )" + rest +
           R"("ask": {"policy": "value"}})";
  };
  const std::string note = R"({"==": [{"var": "note"}, "VIP"]})";
  const std::string threshold =
      R"("thresholds": [{"stage": "mql", "when": [{"axis": "fit", "min": 1}]}], )";
  const auto rule = [](const std::string& axis, const std::string& when) {
    return R"({"key": ")" + axis + R"(", "axis": ")" + axis + R"(", "points": 1, "reason": "r", )" +
           when + "}";
  };
  const std::string plans[] = {
      plan(R"(, {"key": "vip", "type": "boolean", "compute": )" + note + "}",
           threshold + R"("rules": [)" + rule("fit", R"("if": {"var": "vip"})") + "], "),
      plan(R"(, {"key": "more", "type": "boolean", "showIf": )" + note + "}",
           threshold + R"("rules": [)" + rule("fit", R"("if": {"var": "more"})") + "], "),
      plan("", threshold + R"("personas": [{"key": "vip", "if": )" + note + R"(}], "rules": [)" +
                   rule("fit", R"("persona": ["vip"], "if": {"!": [{"var": "offer"}]})") + "], "),
      plan("", threshold + R"("rules": [)" + rule("other", R"("if": )" + note) + ", " +
                   rule("fit", R"("if": {">": [{"score": "other"}, 0]})") + "], "),
      plan("", R"("expressLanes": [{"key": "l", "stage": "sql", "reason": "r", "if": )" + note +
                   "}], ")};
  for (const std::string& decides : plans) {
    CAPTURE(decides);
    World world(decides, R"({"fields": {"note": {"column": "note"}}})", "note\nVIP\nhello\n");
    States states(*world.plan, world.questions);
    const std::vector<uint16_t> nothing = {kUnasked}, vip = {0};
    CHECK(!states.after(nothing).certain);
    CHECK(states.after(nothing).next == 0);
    CHECK(states.after(vip).certain);
  }
  World world(plan("", threshold + R"("rules": [)" + rule("other", R"("if": )" + note) + ", " +
                           rule("fit", R"("if": {"var": "offer"})") + "], "),
              R"({"fields": {"note": {"column": "note"}}})", "note\nVIP\nhello\n");
  States states(*world.plan, world.questions);
  CHECK(states.after(std::vector<uint16_t>{kUnasked}).certain);
}

TEST_CASE("evaluate: fixed orders") {
  World world(kPlan, kMap, kFour);
  States states(*world.plan, world.questions);
  CHECK(world.keys(cheapest_order(states)) == Keys{"role", "size", "team", "news"});
  // 4 points of difference, 3, and 1 on another axis; a team does not show to nobody in particular.
  CHECK(world.keys(range_order(states)) == Keys{"size", "role", "team", "news"});
  // Deviations: √((0+4+16)/3 - 4) = 1.63 of size, 1.5 of role.
  CHECK(world.keys(sd_order(states)) == Keys{"size", "role", "team", "news"});
  // What is told of winning: the news says all, the rest nothing.
  std::string history = "role,size,team,news,won\n";
  for (int i = 0; i < 40; ++i) {
    history +=
        std::string(i % 2 ? "boss" : "staff") + ",s,no," + (i % 4 < 2 ? "no,0\n" : "yes,1\n");
  }
  const Leads training = world.read(history);
  CHECK(world.keys(information_order(states, training))[0] == "news");
}

TEST_CASE("evaluate: the learnt order takes what settles the training leads first") {
  World world(kPlan, kMap, kFour);
  States states(*world.plan, world.questions);
  // Bosses of large companies and staff of small ones: the size settles staff, and then the role.
  std::string history = "role,size,team,news,won\n";
  for (int i = 0; i < 30; ++i) history += i % 3 == 0 ? "boss,l,yes,no,1\n" : "staff,s,,yes,0\n";
  const Leads training = world.read(history);
  size_t places = 0;
  const Order order =
      learnt_order(states, training, [&](size_t place) { CHECK(place == places++); });
  CHECK(places == 4);
  const auto doubt = [&](uint32_t q) {
    double out = 0;
    for (size_t i = 0; i < training.count; ++i) {
      std::vector<uint16_t> given(4, kUnasked);
      given[q] = training.of(i)[q];
      out += states.after(given).doubt;
    }
    return out;
  };
  for (uint32_t q = 0; q < 4; ++q) CHECK(doubt(order[0]) <= doubt(q) + 1e-12);
  Order sorted = order;
  std::sort(sorted.begin(), sorted.end());
  CHECK(sorted == Order{0, 1, 2, 3});
}

TEST_CASE("evaluate: stops and the threshold curve are those of their definition") {
  Random random(20261122);
  const Leaving nobody_leaves;
  for (int round = 0; round < 50; ++round) {
    std::vector<Path> paths;
    std::vector<Trace> traces;
    std::vector<double> weights;
    const double confidence = round % 2 == 0 ? .95 : random.below(400) / 400.0;
    for (int i = 0; i < 20; ++i) {
      paths.push_back(random_path(random));
      traces.push_back(trace(paths.back(), three_questions(), nobody_leaves, true, confidence));
      weights.push_back(random.below(3));
      size_t k = 0;
      while (!paths.back().steps[k].certain && paths.back().steps[k].chance < confidence) ++k;
      CHECK(traces.back().to_confident == k);
      CHECK(traces.back().to_certain == paths.back().steps.size() - 1);
      CHECK(traces.back().wrong == (paths.back().steps[k].outcome != paths.back().truth));
    }
    weights[0] += 1;
    const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
    const auto curve = threshold_curve(traces_of(traces, {}), weights);
    REQUIRE(curve.size() == kThresholds + 1);
    for (size_t j = 0; j <= kThresholds; ++j) {
      double questions = 0, error = 0;
      for (size_t i = 0; i < paths.size(); ++i) {
        const auto& steps = paths[i].steps;
        size_t k = 0;
        const double threshold = static_cast<double>(j) / kThresholds;
        while (!steps[k].certain && (j == kThresholds || steps[k].chance < threshold)) ++k;
        questions += weights[i] * static_cast<double>(k);
        error += weights[i] * (steps[k].outcome != paths[i].truth ? 1 : 0);
      }
      CHECK(curve[j].questions == Approx(questions / all).epsilon(1e-6));
      CHECK(curve[j].error == Approx(error / all).epsilon(1e-6));
    }
  }
}

TEST_CASE("evaluate: no stop claims to be wrong about less than nobody") {
  Path path;
  path.steps.push_back({0, 1 + 2e-16, 0, true});
  CHECK(path.steps[0].chance > 1);
  CHECK(trace(path, three_questions(), Leaving(), true, .95).claimed == 1);
}

TEST_CASE("evaluate: questions at an error lie between the thresholds around it") {
  const CurvePoint curve[] = {{0, .3}, {1, .06}, {2, .02}, {3, .03}, {5, 0}};
  CHECK(questions_at(curve, .5) == 0);
  CHECK(questions_at(curve, .04) == Approx(1.5));
  CHECK(questions_at(curve, .02) == 2);
  CHECK(questions_at(curve, .01) == Approx(3 + 2 * (.03 - .01) / .03));
  CHECK(std::isnan(questions_at(std::span(curve).first(4), .01)));
}

TEST_CASE("evaluate: figures by hand") {
  // Won 1: .75 and .25; won 0: .25 and 0. Pairs ranked right: 2 + 1 + 1/2 of 4.
  std::vector<Trace> leads(5);
  const double won[] = {.75, .25, .25, 0, 1};
  const std::vector<int8_t> outcomes = {1, 1, 0, 0, learn::kOpen};
  for (size_t i = 0; i < 5; ++i) {
    leads[i].to_certain = static_cast<uint32_t>(4 + i);
    leads[i].to_confident = static_cast<uint32_t>(i);
    leads[i].wrong = i == 4;
    leads[i].claimed = .9;
    leads[i].won.fill(won[i]);
    leads[i].right.fill(1);
    leads[i].right[0] = i < 2;
    leads[i].survive_and_right = {.8, .5, .2};
    leads[i].changes = {{0, 1, 1}, {200, static_cast<int32_t>(i), -1}};
  }
  const Traces traces = traces_of(leads, outcomes);
  const std::vector<double> ones(5, 1);
  const Figures f = figures(traces, ones);
  CHECK(f[kToCertain] == Approx(6));
  CHECK(f[kToConfident] == Approx(2));
  CHECK(f[kErrorAtStop] == Approx(.2));
  CHECK(f[kClaimedError] == Approx(.1));
  CHECK(f[kAccuracyAt] == Approx(.4));
  CHECK(f[kAccuracyAt + 7] == 1);
  CHECK(f[kAccuracyArea] == Approx((.4 + 7) / 8));
  CHECK(f[kAucWonAt + 2] == Approx(3.5 / 4));
  CHECK(f[kSurviveAndRight + 1] == Approx(.5));
  // All wrong after one question, none after i more: from 1 down to 0 between the two.
  CHECK(f[kQuestionsAtError + 1] == Approx(1 + .98 * 2));

  const std::vector<double> twice = {2, 0, 1, 0, 0};
  CHECK(figures(traces, twice)[kAucWonAt] == 1);
  CHECK(figures(traces, twice)[kToCertain] == Approx(14.0 / 3));
  const std::vector<double> won_only = {1, 1, 0, 0, 1};
  CHECK(std::isnan(figures(traces, won_only)[kAucWonAt]));
}

TEST_CASE("evaluate: who leaves") {
  World world(kPlan, kMap, kFour);
  CHECK(leaving(*world.plan, {}, 0).source == Leaving::Source::unknown);
  const Leaving assumed = leaving(*world.plan, {}, .1);
  CHECK(assumed.source == Leaving::Source::assumed);
  CHECK(assumed.at(3, 7, 1) == Approx(.1));
  CHECK(assumed.at(3, 7, 1.5) == Approx(.15));
  CHECK(assumed.at(3, 7, 20) == 1);
  const Leaving recorded = leaving(*world.plan, {{{0, 1}, true}, {{0, 1}, false}}, .1);
  CHECK(recorded.source == Leaving::Source::recorded);
  CHECK(recorded.at(1, 1, 1) > recorded.at(0, 0, 1));
  CHECK(recorded.fields[3] > 0);  // never shown: as likely as any

  Path path;
  path.truth = 1;
  path.steps = {{0, .5, 0, false}, {1, .6, 0, false}, {1, .97, 0, false}, {1, 1, 0, true}};
  path.asked = {0, 1, 2};
  const Trace found = trace(path, three_questions(), assumed, true, .95);
  CHECK(found.to_confident == 2);
  CHECK(found.survive_and_right[0] == Approx(.95 * .95));
  CHECK(found.survive_and_right[1] == Approx(.9 * .9));
  CHECK(found.survive_and_right[2] == Approx(.85 * .85));
  CHECK(std::isnan(trace(path, three_questions(), {}, true, .95).survive_and_right[0]));
  // Without a model, or after a drift, only certainty stops.
  CHECK(trace(path, three_questions(), assumed, false, .95).to_confident == 3);
}

TEST_CASE("evaluate: intervals hold the truth about as often as they say, and can be repeated") {
  Random random(7);
  int held = 0;
  constexpr int kRounds = 100;
  for (int round = 0; round < kRounds; ++round) {
    // Policy 1 needs one question less for half of the leads: .5 in the mean.
    std::vector<Trace> a(60), b(60);
    for (size_t i = 0; i < 60; ++i) {
      a[i].to_certain = 2 + random.below(5);
      b[i].to_certain = a[i].to_certain - random.below(2);
      a[i].changes = b[i].changes = {{0, 1, 0}};
    }
    const Traces both[] = {traces_of(a, {}), traces_of(b, {})};
    const auto found = bootstrap(both, 0, static_cast<uint64_t>(round));
    held += found[1].difference[kToCertain].holds(-.5);
    CHECK(found[0].difference[kToCertain].low == 0);
    CHECK(found[0].difference[kToCertain].high == 0);
    // Paired: the leads' own spread does not widen what differs.
    const Interval95& wide = found[1].own[kToCertain];
    const Interval95& narrow = found[1].difference[kToCertain];
    CHECK(narrow.high - narrow.low < wide.high - wide.low);
    if (round > 0) continue;
    const auto again = bootstrap(both, 0, 0);
    CHECK(again[1].own[kToCertain].low == wide.low);
    CHECK(again[1].difference[kToCertain].high == narrow.high);
  }
  // 95 expected of 100; fewer than 88 come by chance once in 300 times.
  CHECK(held >= 88);
}

TEST_CASE("evaluate: a whole evaluation, with what it says of it") {
  World world(kPlan, kMap, kFour);
  std::string history = "role,size,team,news,won\n";
  Random random(3);
  for (int i = 0; i < 200; ++i) {
    const bool boss = random.chance(50);
    history += std::string(boss ? "boss," : "staff,") + random.pick({"s", "m", "l"}) + "," +
               (boss ? random.pick({"yes", "no"}) : std::string()) + "," +
               random.pick({"yes", "no"}) + (boss ? ",1\n" : ",0\n");
  }
  const Leads leads = world.read(history);
  Options options;
  for (const std::string_view name : kPolicyNames) options.policies.push_back(*find_policy(name));
  const auto run = [&] {
    return evaluate(*world.plan, world.questions, leads, leads, leaving(*world.plan, {}, .05),
                    options, [](const std::string&) {});
  };
  Evaluation found = run();
  REQUIRE(found.policies.size() == 8);
  CHECK(found.leads == 200);
  CHECK(found.won + found.lost == 200);
  CHECK(found.outcomes.size() == 3);
  for (const PolicyResult& row : found.policies) {
    CHECK(row.figures[kErrorAtStop] == 0);  // no model: only certainty stops
    CHECK(row.figures[kToConfident] == row.figures[kToCertain]);
    CHECK(row.figures[kToCertain] >= 1);
    CHECK(row.figures[kToCertain] <= 4);
    CHECK(row.order.empty() == (row.policy == Policy::random || row.policy == Policy::value));
  }
  CHECK(found.find(Policy::value)->figures[kToCertain] <
        found.find(Policy::random)->figures[kToCertain]);
  CHECK(report_json(found) == report_json(run()));
  const std::string text = report_text(found);
  CHECK(text.find("The plan has no model") != std::string::npos);
  CHECK(text.find("Only 200 leads were replayed") != std::string::npos);
  found.plan = "<b>";
  const std::string page = report_html(found);
  const auto shows = [&](const std::string& what) {
    CAPTURE(what);
    CHECK(page.find(what) != std::string::npos);
  };
  shows("<title>How many questions it takes: &lt;b&gt;</title>");
  shows("Plan <code>" + world.plan->hash + "</code>, seed 1. 200 leads replayed: ");
  shows(counted(found.won) + " won, " + counted(found.lost) + " lost.");
  shows("<td>queue</td><td class=\"order\">news, size, role, team</td>");
  shows("<th scope=\"col\">wrong at that stop</th>");
  shows("<th scope=\"col\">stay and right</th>");
  shows("prefers-color-scheme: dark");
  // Four questions: no figures after the fifth.
  CHECK(page.find("<th scope=\"col\">5</th>") == std::string::npos);
  CHECK(page.find("<svg") != std::string::npos);
  CHECK(page.find("nan") == std::string::npos);
  // Two policies alike: both lines show, and the legend says so.
  found.policies = {found.policies[1], found.policies[1]};
  found.policies[1].policy = Policy::sd;
  found.base = 0;
  found.leaving = Leaving::Source::unknown;
  const std::string twice = report_html(found);
  CHECK(twice.find(">sd, same as queue</li>") != std::string::npos);
  CHECK(twice.find("stroke-dasharray=\"8 8\"") != std::string::npos);
  CHECK(twice.find("stay and right") == std::string::npos);
  CHECK(twice.find("How many visitors leave is not known") != std::string::npos);
}

TEST_CASE(
    "evaluate: the verdict says when nothing predicts winning, and when the public is another") {
  Evaluation found;
  found.leads = 1000;
  found.questions = 9;
  found.won = found.lost = 500;
  found.model_leads = 5000;
  found.confidence = .95;
  found.outcomes = {{"MQL", 300}, {"Inquiry", 700}};
  PolicyResult value;
  value.figures.fill(.25);
  value.guarded.fill(4);
  found.policies = {value};
  const auto says = [&](std::string_view what) {
    const auto sentences = verdict(found);
    return std::any_of(sentences.begin(), sentences.end(),
                       [&](const std::string& s) { return s.find(what) != std::string::npos; });
  };
  CHECK(says("Nothing here predicts winning: learning found no answer"));
  CHECK(!says("another public"));
  found.tells_winning = true;
  found.policies[0].figures[kAucWonAt + 7] = .52;
  found.policies[0].intervals.own[kAucWonAt + 7] = {.49, .55};
  CHECK(says("Nothing here predicts winning: after 8 questions the AUC is 0.520"));
  found.policies[0].intervals.own[kAucWonAt + 7] = {.51, .53};
  CHECK(!says("Nothing here predicts winning"));
  found.drifted = true;
  CHECK(says("another public"));
  CHECK(says("only certainty stops: after 4.00 questions"));
  CHECK(!says("do not rely"));
  found.policies[0].intervals.own[kErrorAtStop] = {.26, .3};
  CHECK(says("do not rely"));
}

TEST_CASE("figures: what is rounded to nothing has no sign, and what is no number says so") {
  CHECK(fixed(-.004, 2) == "0.00");
  CHECK(fixed(-.006, 2) == "-0.01");
  CHECK(fixed(-10, 1) == "-10.0");
  CHECK(percent(-.0001) == "0.0 %");
  CHECK(percent(std::nan("")) == "–");
}

TEST_CASE("evaluate: the verdict compares with the best fixed order, for each end, honestly") {
  Evaluation found;
  found.leads = 1000;
  found.questions = 7;
  found.model_leads = 5000;
  found.tells_winning = true;
  found.won = found.lost = 500;
  found.outcomes = {{"MQL", 300}, {"Inquiry", 700}};
  // Of a policy: questions to 2 % error and to certainty.
  const auto row = [](Policy policy, double error, double certain) {
    PolicyResult out;
    out.policy = policy;
    if (policy != Policy::random && policy != Policy::value) out.order = {"a", "b"};
    out.figures.fill(.75);
    out.figures[kQuestionsAtError + 1] = error;
    out.figures[kToCertain] = certain;
    out.intervals.own.fill({.7, .8});
    return out;
  };
  const auto begins = [&](const std::string& what) {
    const auto sentences = verdict(found);
    CAPTURE(what);
    for (const std::string& s : sentences) INFO(s);
    CHECK(std::any_of(sentences.begin(), sentences.end(),
                      [&](const std::string& s) { return s.starts_with(what); }));
  };
  found.policies = {row(Policy::random, 1, 1), row(Policy::queue, 4, 5), row(Policy::fixed, 4, 6),
                    row(Policy::value, 3, 7)};
  found.compared = true;
  found.base = 2;
  PolicyResult& value = found.policies[3];
  value.intervals.difference[kQuestionsAtError + 1] = {-1.5, -.5};
  value.intervals.difference[kToCertain] = {.8, 1.2};
  begins(
      "\"value\" needs 3.00 questions until about 2 % of the leads are decided wrong; the best "
      "fixed order, \"static\", needs 4.00: \"value\" saves 1.00 (95 % interval 0.50 to 1.50).");
  begins(
      "\"value\" needs 7.00 questions until no answer can change the outcome any more; the best "
      "fixed order, \"queue\", needs 5.00: the fixed order is sooner by 2.00. Beside \"static\", "
      "the order learnt from the training leads, which needs 6.00, the fixed order is sooner by "
      "1.00 (95 % interval 0.80 to 1.20).");
  begins("Of winning, 3 questions tell with an AUC of 0.750, 7 with 0.750 (95 %");
  value.intervals.difference[kQuestionsAtError + 1] = {-1.5, .001};
  begins(
      "\"value\" needs 3.00 questions until about 2 % of the leads are decided wrong; the best "
      "fixed order, \"static\", needs 4.00: the difference of 1.00 may be chance (95 % interval "
      "of what \"value\" saves: 0.00 to 1.50).");
  value.figures[kQuestionsAtError + 1] = 4.001;
  begins(
      "\"value\" needs 4.00 questions until about 2 % of the leads are decided wrong; the best "
      "fixed order, \"static\", needs 4.00: the two are even (95 % interval");
  value.figures[kQuestionsAtError + 1] = std::nan("");
  begins("With \"value\" more than 2 % of the leads are decided wrong, however long it asks.");
  value.figures[kQuestionsAtError + 1] = 0;
  begins("No question is needed until about 2 % of the leads are decided wrong.");

  found.policies = {row(Policy::random, 1, 1), row(Policy::queue, 4, 5)};
  found.compared = false;
  found.questions = 1;
  begins("\"queue\" needs 4.00 questions until about 2 % of the leads are decided wrong.");
  begins("Of winning, 1 question tells with an AUC of 0.750 (95 %");
  found.policies.pop_back();
  begins("\"random\" needs 1.00 questions until about 2 % of the leads are decided wrong.");
}

}  // namespace fieldwise::evaluate
