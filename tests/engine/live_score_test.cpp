// How likely live answers are beside how likely they should be.
#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "learn/live_score.h"

namespace fieldwise::learn {
namespace {

// Three inputs with two, three and two answers; two classes.
const std::vector<double> kWeights = {.7, .3};
const std::vector<double> kChances = {.9, .2,  .1, .8,          // first
                                      .6, .1,  .3, .1, .1, .8,  // second
                                      .5, .95, .5, .05};        // third
constexpr KnownInput kInputs[] = {{0, 2, 0}, {2, 3, 2}, {5, 2, 5}};

KnownInput given(size_t input, uint32_t answer) {
  KnownInput out = kInputs[input];
  out.answer += answer;
  return out;
}

double joint(const std::vector<KnownInput>& known) {
  double out = 0;
  for (size_t z = 0; z < 2; ++z) {
    double p = kWeights[z];
    for (const KnownInput& input : known) p *= kChances[input.answer * 2 + z];
    out += p;
  }
  return out;
}

LeadScore score(const std::vector<KnownInput>& known) {
  std::vector<LeadScore> steps;
  const LeadScore out = score_lead(kWeights, kChances, known, steps);
  LeadScore sum;
  for (const LeadScore& step : steps) {
    sum.score += step.score;
    sum.expected += step.expected;
  }
  CHECK(steps.size() == known.size());
  CHECK(sum.score == doctest::Approx(out.score));
  CHECK(sum.expected == doctest::Approx(out.expected));
  return out;
}

TEST_CASE("live score: the logarithm of the joint likelihood, in any order") {
  for (uint32_t a = 0; a < 2; ++a) {
    for (uint32_t b = 0; b < 3; ++b) {
      const std::vector<KnownInput> one = {given(0, a), given(1, b)}, other = {one[1], one[0]};
      CHECK(score(one).score == doctest::Approx(std::log(joint(one))));
      CHECK(score(other).score == doctest::Approx(std::log(joint(one))));
    }
  }
  CHECK(score({}).score == 0);
  CHECK(score({}).expected == 0);
}

// The mean of score - expected over all leads, each as likely as `chance` says, when the second
// question depends on the first answer, and one answer ends it.
template <class Chance>
double mean_fall(Chance chance) {
  double out = 0;
  for (uint32_t a = 0; a < 2; ++a) {
    if (a == 1) {
      const std::vector<KnownInput> known = {given(0, a)};
      const LeadScore lead = score(known);
      out += chance(known) * (lead.score - lead.expected);
      continue;
    }
    for (uint32_t b = 0; b < 3; ++b) {
      const std::vector<KnownInput> begun = {given(0, a), given(1, b)};
      const size_t next = b == 2 ? 0 : 2;
      for (uint32_t c = 0; c < (next == 2 ? 2 : 1); ++c) {
        std::vector<KnownInput> known = begun;
        if (next == 2) known.push_back(given(2, c));
        const LeadScore lead = score(known);
        out += chance(known) * (lead.score - lead.expected);
      }
    }
  }
  return out;
}

TEST_CASE("live score: what is asked next may depend on the answers") {
  CHECK(mean_fall(joint) == doctest::Approx(0).epsilon(1e-12));
  // Everybody in the rarer class: other people.
  const auto other = [](const std::vector<KnownInput>& known) {
    double p = 1;
    for (const KnownInput& input : known) p *= kChances[input.answer * 2 + 1];
    return p;
  };
  CHECK(mean_fall(other) < -.3);
}

TEST_CASE("live score: an answer that a model calls impossible") {
  const std::vector<double> weights = {1}, chances = {1, 0, .5, .5};
  std::vector<LeadScore> steps;
  const std::vector<KnownInput> known = {{0, 2, 1}, {2, 2, 3}};
  const LeadScore lead = score_lead(weights, chances, known, steps);
  CHECK(lead.score == doctest::Approx(std::log(1e-9) + std::log(.5)));
  CHECK(lead.expected == doctest::Approx(std::log(.5)));
}

TEST_CASE("live score: means and their error") {
  const std::vector<LeadScore> leads = {{-1, -2}, {-3, -2}, {-2, -2}, {-2, -2}};
  const MeanScore mean = mean_score(leads);
  CHECK(mean.leads == 4);
  CHECK(mean.score == doctest::Approx(-2));
  CHECK(mean.expected == doctest::Approx(-2));
  CHECK(mean.error == doctest::Approx(std::sqrt(2.0) / 4));
  CHECK(mean_score({}).leads == 0);

  // Held-out leads fell a tenth short of what was expected of them; so may live ones.
  const LiveScore live = compare({100, -1.2, -1, .03}, {500, -11, -10, .4});
  CHECK(live.leads == 100);
  CHECK(live.score == doctest::Approx(-1.2));
  CHECK(live.expected == doctest::Approx(-1.1));
  CHECK(live.error == doctest::Approx(.05));
  const LiveScore alone = compare({100, -1.2, -1, .03}, {});
  CHECK(alone.expected == doctest::Approx(-1));
  CHECK(alone.error == doctest::Approx(.03));
}

std::shared_ptr<const Plan> plan_with_model() {
  PlanResult result = load_plan(R"({"fieldwise":1,"name":"n","fields":[
      {"key":"role","type":"choice","options":[{"value":"boss"},{"value":"staff"},{"value":"new"}]},
      {"key":"size","type":"number"},
      {"key":"tools","type":"multi-choice","options":[{"value":"a"},{"value":"b"}]},
      {"key":"company","type":"text"}],
    "ask":{"policy":"value","model":{"leads":900,"score":-2.2,"expected":-2,"error":0.1,"inputs":[
      {"field":"role","answers":["boss","staff",null]},
      {"field":"size","cuts":[10],"answers":[null]},
      {"field":"tools","option":"b","answers":[false,true]},
      {"field":"company","answers":[true,null]}],
      "classes":{"weights":[0.64,0.36],"chances":"KAoKCgooWgoKKAoKKAoKKBQoKBQ="}}}})");
  REQUIRE_MESSAGE(result.errors.empty(), to_json(result.errors));
  return result.plan;
}

Value text(std::string_view value) { return Value::of(value); }

Cell known(const Value& value) { return {false, true, false, value}; }

TEST_CASE("live score: leads are read as the model's inputs") {
  const auto plan = plan_with_model();
  const Mixture& m = plan->model.answers;
  const size_t classes = m.weights.size();
  // The chance of these answers of the model.
  const auto chance = [&](const std::vector<uint32_t>& answers) {
    double out = 0;
    for (size_t z = 0; z < classes; ++z) {
      double p = m.weights[z];
      for (const uint32_t answer : answers) p *= m.chances[answer * classes + z];
      out += p;
    }
    return out;
  };
  const Value tools[] = {text("a"), text("b")};
  const Cell blank{true, false, false, {}}, unknown;
  Leads leads;
  const auto score_of = [&](std::vector<FieldAnswers> fields) {
    leads.fields = std::move(fields);
    leads.groups = {0};
    return score_leads(plan->model, leads);
  };
  const LeadsScore all = score_of({{0, {known(text("staff"))}, false},
                                   {1, {known(Value::of(10.0))}, false},
                                   {2, {known(Value::array(tools, 2))}, false},
                                   {3, {known(Value::of(true))}, true}});
  CHECK(all.mean.score == doctest::Approx(std::log(chance({1, 4, 7, 8}))));
  CHECK(all.known == 4);
  CHECK(all.strange == 0);
  double fall = 0;
  for (const double part : all.by_input) fall += part;
  CHECK(fall == doctest::Approx(all.mean.score - all.mean.expected));
  const LeadsScore skips =
      score_of({{0, {blank}, true}, {1, {blank}, true}, {2, {blank}, true}, {3, {blank}, true}});
  CHECK(skips.mean.score == doctest::Approx(std::log(chance({2, 5, 6, 9}))));
  const LeadsScore little =
      score_of({{0, {blank}, false}, {1, {known(Value::of(9.0))}, false}, {2, {unknown}, true}});
  CHECK(little.mean.score == doctest::Approx(std::log(chance({3}))));
  const LeadsScore strange = score_of({{0, {known(text("new"))}, false}});
  CHECK(strange.mean.leads == 0);
  CHECK(strange.strange == 1);
  const auto held_out = held_out_score(*plan);
  REQUIRE(held_out);
  CHECK(held_out->score == -2.2);
  CHECK(held_out->expected == -2);
  CHECK(held_out->error == .1);
}

TEST_CASE("live score: whoever was asked first is scored first") {
  const auto plan = plan_with_model();
  Leads leads;
  leads.groups = {0};
  Cell role = known(text("boss")), size = known(Value::of(3.0));
  role.at = 2000;
  size.at = 1000;
  leads.fields = {{0, {role}, false}, {1, {size}, false}};
  const double after = score_leads(plan->model, leads).mean.expected;
  leads.fields[1].cells[0].at = 3000;
  const double before = score_leads(plan->model, leads).mean.expected;
  CHECK(std::abs(before - after) > 1e-3);
}

}  // namespace
}  // namespace fieldwise::learn
