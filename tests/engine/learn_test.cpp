// Learning: mixtures, winning, the hazard of leaving, and the model that is written.
#include <doctest/doctest.h>

#include <cmath>
#include <string>

#include "json/document.h"
#include "learn/model.h"
#include "learn/summary.h"
#include "random.h"

namespace fieldwise::learn {
namespace {

using test::Random;

constexpr size_t kInputs = 6;
constexpr uint32_t kAnswers = 4;

double unit(Random& random) { return static_cast<double>(random.bits() >> 11) * 0x1p-53; }

uint16_t draw(Random& random, const double* chances, size_t stride, uint32_t count) {
  double left = unit(random);
  for (uint16_t a = 0; a + 1u < count; ++a) {
    left -= chances[a * stride];
    if (left < 0) return a;
  }
  return static_cast<uint16_t>(count - 1);
}

Table empty_table() {
  Table table;
  for (uint32_t i = 0; i < kInputs; ++i) {
    Input input;
    input.field = i;
    for (uint32_t a = 0; a < kAnswers; ++a) input.answers.push_back(Value::of(double{1} * a));
    table.inputs.push_back(input);
  }
  return table;
}

// Class z prefers answer (z + i) % kAnswers of input i, with chance .7.
MixtureFit three_classes() {
  MixtureFit out;
  out.weights = {.5, .3, .2};
  for (size_t i = 0; i < kInputs; ++i) {
    out.begin.push_back(out.chances.size());
    for (size_t a = 0; a < kAnswers; ++a) {
      for (size_t z = 0; z < 3; ++z) out.chances.push_back((z + i) % kAnswers == a ? .7 : .1);
    }
  }
  return out;
}

// Leads of a mixture. `blank` percent of the answers are unknown; a lead of class 0 is won with
// chance `won`, another with 1 - `won`.
Table leads_of(const MixtureFit& truth, size_t count, uint64_t seed, uint32_t blank = 0,
               double won = .5) {
  Random random(seed);
  Table table = empty_table();
  for (size_t r = 0; r < count; ++r) {
    const uint16_t z =
        draw(random, truth.weights.data(), 1, static_cast<uint32_t>(truth.classes()));
    for (size_t i = 0; i < kInputs; ++i) {
      const uint16_t answer = draw(random, truth.of(i, 0) + z, truth.classes(), kAnswers);
      table.cells.push_back(random.chance(blank) ? kUnknown : answer);
    }
    table.outcomes.push_back(unit(random) < (z == 0 ? won : 1 - won) ? 1 : 0);
    table.folds.push_back(static_cast<uint8_t>(random.below(kFolds)));
  }
  return table;
}

Rows all_rows(const Table& table) {
  Rows out(table.rows());
  for (uint32_t r = 0; r < out.size(); ++r) out[r] = r;
  return out;
}

FitOptions options_for(uint32_t classes) {
  FitOptions out;
  out.classes = classes;
  out.smoothing = 1;
  return out;
}

void check_sums(const MixtureFit& mixture) {
  double sum = 0;
  for (const double weight : mixture.weights) sum += weight;
  CHECK(sum == doctest::Approx(1));
  for (size_t i = 0; i < kInputs; ++i) {
    for (size_t z = 0; z < mixture.classes(); ++z) {
      double chances = 0;
      for (size_t a = 0; a < kAnswers; ++a) chances += mixture.of(i, a)[z];
      CHECK(chances == doctest::Approx(1));
    }
  }
}

const Progress kQuiet = [](const std::string&) {};

TEST_CASE("learn: a known mixture is recovered") {
  const MixtureFit truth = three_classes();
  const Table table = leads_of(truth, 10000, 1);
  const MixtureFit fit = fit_mixture(table, rows_outside(table, 0), options_for(3));
  const Rows test = rows_in(table, 0);
  CHECK(mean_log_likelihood(fit, table, test) > mean_log_likelihood(truth, table, test) - .01);
  check_sums(fit);
  // Independent answers are much worse, so the test above is not idle.
  const MixtureFit one = fit_mixture(table, rows_outside(table, 0), options_for(1));
  CHECK(mean_log_likelihood(one, table, test) < mean_log_likelihood(truth, table, test) - .2);
}

TEST_CASE("learn: a step of EM never falls") {
  for (const uint32_t blank : {0u, 30u}) {
    const Table table = leads_of(three_classes(), 800, 2, blank);
    for (const uint32_t classes : {1u, 2u, 5u, 12u}) {
      const MixtureFit fit = fit_mixture(table, all_rows(table), options_for(classes));
      REQUIRE(fit.trace.size() > 10);
      for (size_t s = 1; s < fit.trace.size(); ++s) {
        CHECK(fit.trace[s] >= fit.trace[s - 1] - 1e-9 * std::abs(fit.trace[s]));
      }
      check_sums(fit);
    }
  }
}

TEST_CASE("learn: the same leads give the same model") {
  const Table table = leads_of(three_classes(), 1500, 3, 10, .8);
  for (const uint32_t classes : {1u, 4u, 16u}) {
    const MixtureFit a = fit_mixture(table, all_rows(table), options_for(classes));
    const MixtureFit b = fit_mixture(table, all_rows(table), options_for(classes));
    CHECK(a.weights == b.weights);
    CHECK(a.chances == b.chances);
    CHECK(a.trace == b.trace);
  }
  const Model a = learn::learn(table, kInputs, kQuiet), b = learn::learn(table, kInputs, kQuiet);
  CHECK(a.classes.chances == b.classes.chances);
  REQUIRE(a.won);
  REQUIRE(b.won);
  CHECK(a.won->mixture.chances == b.won->mixture.chances);
}

TEST_CASE("learn: unknown answers are left out of a lead's likelihood") {
  const MixtureFit truth = three_classes();
  Table table = leads_of(truth, 8000, 4);
  const Table whole = table;
  // The second answer is seldom known of those who gave answer 0 first: missing, but at random
  // given what is known.
  Random random(5);
  for (size_t r = 0; r < table.rows(); ++r) {
    uint16_t* row = table.cells.data() + r * kInputs;
    if (row[0] == 0 && random.chance(80)) row[1] = kUnknown;
  }
  const MixtureFit fit = fit_mixture(table, all_rows(table), options_for(3));
  // Answer 1 of the second input goes with answer 0 of the first, so of those known it is too rare.
  double all = 0, known = 0, known_one = 0, expected = 0;
  for (size_t r = 0; r < table.rows(); ++r) {
    all += whole.row(r)[1] == 1;
    known += table.row(r)[1] != kUnknown;
    known_one += table.row(r)[1] == 1;
  }
  for (size_t z = 0; z < fit.classes(); ++z) expected += fit.weights[z] * fit.of(1, 1)[z];
  const double share = all / static_cast<double>(table.rows());
  CHECK(known_one / known < share - .08);
  CHECK(expected == doctest::Approx(share).epsilon(.05));
  std::fill(table.cells.begin(), table.cells.begin() + kInputs, kUnknown);
  CHECK(log_likelihood(fit, table, 0) == doctest::Approx(0));
}

TEST_CASE("learn: very many inputs do not underflow") {
  Table table;
  for (uint32_t i = 0; i < 3000; ++i) {
    Input input;
    input.number = true;
    input.cuts = {1, 2, 3};
    table.inputs.push_back(input);
  }
  Random random(6);
  for (size_t r = 0; r < 30; ++r) {
    for (size_t i = 0; i < 3000; ++i) table.cells.push_back(static_cast<uint16_t>(random.below(4)));
    table.folds.push_back(static_cast<uint8_t>(r % kFolds));
  }
  const MixtureFit fit = fit_mixture(table, all_rows(table), options_for(2));
  CHECK(mean_log_likelihood(fit, table, all_rows(table)) < -1000);
  CHECK(std::isfinite(mean_log_likelihood(fit, table, all_rows(table))));
}

TEST_CASE("learn: how many classes, and what tells of winning") {
  const Table clear = leads_of(three_classes(), 3000, 7, 10, .9);
  const Model model = learn::learn(clear, kInputs, kQuiet);
  CHECK(model.classes.classes() >= 3);
  CHECK(model.held_out.score > model.independent + .2);
  REQUIRE(model.won);
  CHECK(model.telling->auc > .8);
  CHECK(model.won->mixture.classes() == 24);
  CHECK(model.won->outcomes.front() == 0);
  CHECK(model.won->outcomes.back() == 1);
  check_sums(model.won->mixture);
  double won = 0;
  for (size_t z = 0; z < model.won->outcomes.size(); ++z) {
    if (model.won->outcomes[z] == 1) won += model.won->mixture.weights[z];
  }
  CHECK(won == doctest::Approx(static_cast<double>(model.won->won) / 3000));

  MixtureFit noise = three_classes();
  noise.weights = {1, 0, 0};
  for (const size_t leads : {60u, 400u, 3000u}) {
    const Model nothing = learn::learn(leads_of(noise, leads, 8), kInputs, kQuiet);
    CHECK(nothing.classes.classes() == 1);
    CHECK_FALSE(nothing.won);
  }
  const Model few = learn::learn(leads_of(three_classes(), 300, 9, 0, .9), kInputs, kQuiet);
  CHECK(few.smoothing == 2);
  CHECK(few.classes.classes() > 1);
  CHECK(few.classes.classes() <= 8);
  REQUIRE(few.won);
  CHECK(few.won->outcomes == std::vector<uint8_t>{0, 1});
}

TEST_CASE("learn: what an input tells of winning") {
  Table table = leads_of(three_classes(), 2000, 10);
  CHECK(share_told(table, 0) < .005);
  for (size_t r = 0; r < table.rows(); ++r) table.outcomes[r] = table.row(r)[0] < 2 ? 1 : 0;
  CHECK(share_told(table, 0) > .99);
}

TEST_CASE("learn: the hazard of leaving, by field and position") {
  Random random(11);
  const double fields[] = {.05, .1, .2}, positions[] = {.5, 1, 1.5};
  std::vector<Journey> journeys;
  for (size_t n = 0; n < 40000; ++n) {
    std::vector<uint32_t> order = {0, 1, 2};
    random.shuffle(order);
    Journey journey;
    for (size_t k = 0; k < 3 && !journey.left; ++k) {
      journey.fields.push_back(order[k]);
      journey.left = unit(random) < fields[order[k]] * positions[k];
    }
    journeys.push_back(journey);
  }
  const Hazard hazard = fit_hazard(journeys, 4);
  for (uint32_t f = 0; f < 3; ++f) {
    for (size_t k = 0; k < 3; ++k) {
      CHECK(hazard.at(f, k) == doctest::Approx(fields[f] * positions[k]).epsilon(.1));
    }
  }
  CHECK(hazard.at(0, 9) == hazard.at(0, 2));
  CHECK(hazard.shown[3] == 0);
  CHECK(fit_hazard({}, 4).empty());
  // Three visitors do not make a certainty.
  const std::vector<Journey> three(3, Journey{{0}, true});
  CHECK(fit_hazard(three, 1).at(0, 0) <= 1);
  std::vector<Journey> mixed(100, Journey{{1}, false});
  mixed.push_back({{0}, true});
  CHECK(fit_hazard(mixed, 2).at(0, 0) < .1);
}

TEST_CASE("learn: where all see the same order, it is the field at which they leave") {
  std::vector<Journey> journeys(800, Journey{{0, 1, 2}, false, 1});
  journeys.insert(journeys.end(), 200, Journey{{0, 1, 2}, true, 1});
  const Hazard hazard = fit_hazard(journeys, 3);
  CHECK(hazard.fields[2] == doctest::Approx(.2).epsilon(.2));
  CHECK(hazard.at(2, 2) == doctest::Approx(.2).epsilon(.05));
  CHECK(hazard.fields[1] < .01);
  // Only forms that were begun: nothing is known of the first question.
  CHECK(hazard.shown == std::vector<uint64_t>{0, 1000, 1000});
  CHECK(fit_hazard(std::vector<Journey>(50, Journey{{0, 1}, false}), 2).empty());
}

std::vector<uint8_t> from_base64(std::string_view text) {
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::vector<uint8_t> out;
  uint32_t bits = 0, count = 0;
  for (const char c : text.substr(0, text.find('='))) {
    bits = bits << 6 | static_cast<uint32_t>(digits.find(c));
    if ((count += 6) >= 8) out.push_back(static_cast<uint8_t>(bits >> (count -= 8)));
  }
  return out;
}

TEST_CASE("learn: a byte holds small chances too") {
  CHECK(chance_byte(0) == 1);
  CHECK(chance_byte(1) == 255);
  CHECK(chance_byte(.25) == 128);
  for (double p = 1e-4; p < 1; p *= 1.1) {
    const double back = std::pow(chance_byte(p) / 255.0, 2);
    CHECK(std::abs(back - p) <= 1.0 / 255);
    CHECK(back == doctest::Approx(p).epsilon(.4));
  }
}

TEST_CASE("learn: base64 as in RFC 4648") {
  for (const auto& [plain, coded] :
       {std::pair{"", ""}, std::pair{"f", "Zg=="}, std::pair{"fo", "Zm8="},
        std::pair{"foo", "Zm9v"}, std::pair{"foobar", "Zm9vYmFy"}}) {
    const std::string bytes = plain;
    CHECK(base64({bytes.begin(), bytes.end()}) == coded);
  }
}

TEST_CASE("learn: the model reads back within a byte") {
  std::string fields;
  for (size_t i = 0; i < kInputs; ++i) {
    fields += std::string(i == 0 ? "" : ",") + R"({"key":"f)" + std::to_string(i) +
              R"(","type":"number"})";
  }
  const PlanResult plan =
      load_plan(R"({"fieldwise":1,"name":"n","ask":{"policy":"queue"},"fields":[)" + fields + "]}");
  REQUIRE(plan.plan != nullptr);
  Table table = leads_of(three_classes(), 1500, 12, 10, .8);
  table.journeys.assign(50, Journey{{0, 1}, true});
  const Model model = learn::learn(table, kInputs, kQuiet);
  REQUIRE(model.won);
  Arena arena;
  const JsonResult json = parse_json(model_json(model, table, *plan.plan), arena);
  REQUIRE(json.ok);
  CHECK(json.value.find("leads")->number == 1500);
  CHECK(json.value.find("won_leads")->number == static_cast<double>(model.won->won));
  CHECK(json.value.find("inputs")->size == kInputs);
  CHECK(json.value.find("leave")->size == 2);
  for (const auto& [member, mixture] :
       {std::pair{"classes", &model.classes}, std::pair{"won", &model.won->mixture}}) {
    const Value& written = *json.value.find(member);
    const Value& weights = *written.find("weights");
    REQUIRE(weights.size == mixture->classes());
    double sum = 0;
    for (uint32_t z = 0; z < weights.size; ++z) {
      CHECK(weights.items[z].number == doctest::Approx(mixture->weights[z]).epsilon(1e-5));
      sum += weights.items[z].number;
    }
    CHECK(sum == doctest::Approx(1).epsilon(1e-5));
    const std::vector<uint8_t> bytes = from_base64(written.find("chances")->text());
    REQUIRE(bytes.size() == mixture->chances.size());
    for (size_t i = 0; i < kInputs; ++i) {
      for (size_t z = 0; z < mixture->classes(); ++z) {
        double all = 0;
        const auto byte = [&](size_t a) {
          return double{1} * bytes[mixture->begin[i] + a * mixture->classes() + z];
        };
        for (size_t a = 0; a < kAnswers; ++a) all += byte(a) * byte(a);
        for (size_t a = 0; a < kAnswers; ++a) {
          CHECK(byte(a) >= 1);
          CHECK(std::abs(byte(a) * byte(a) / 255 / 255 - mixture->of(i, a)[z]) <= 1.0 / 255);
          CHECK(std::abs(byte(a) * byte(a) / all - mixture->of(i, a)[z]) <= 2.5 / 255);
        }
      }
    }
  }
  const std::string text = summary(model, table, *plan.plan);
  CHECK(text.find("Learnt from 1,500 leads") != std::string::npos);
  CHECK(text.find("50 of 50 visitors left") != std::string::npos);
}

}  // namespace
}  // namespace fieldwise::learn
