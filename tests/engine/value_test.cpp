// The value policy against going through every lead: chances, the best possible order, what must
// not matter, and what a stop promises.
#include "ask/value.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "ask/asking.h"
#include "decide/decision.h"
#include "fieldwise/plan.h"
#include "qualify/segment.h"
#include "qualify/stage.h"
#include "random_model.h"

using namespace fieldwise;
using test::ModelPlan;
using test::Random;

namespace {

constexpr int64_t kNow = 1800000000000;

std::shared_ptr<const Plan> load(const std::string& text) {
  const PlanResult result = load_plan(text);
  for (const Error& e : result.errors) FAIL(e.path, " ", e.message, "\n", text);
  return result.plan;
}

// A sheet of somebody whose e-mail is known: stages are those of such a visitor.
struct Desk {
  explicit Desk(const Plan& plan) : sheet(plan) {
    profile.answers.resize(plan.fields.size());
    Answer& email = profile.answers[plan.field_index.find("email")];
    email.value = Value::of("ada@acme.example");
    email.at = kNow;
    sheet.load(profile, kNow, 0);
  }
  Profile profile;
  Sheet sheet;
};

uint32_t outcome_of(const Sheet& sheet) {
  return sheet.plan().settle_segment ? segment_of(sheet)
                                     : static_cast<uint32_t>(standing(sheet).stage);
}

// The rest of a lead's answers, one way or the other.
class Leads {
 public:
  explicit Leads(Sheet& sheet) : sheet_(sheet), plan_(sheet.plan()) {}

  // Chances of the outcomes given the answers on the sheet, over all ways to go on. Exact: every
  // lead of every class, its answers in the order of the fields, hidden ones not asked.
  std::map<uint32_t, double> outcomes() {
    std::map<uint32_t, double> out;
    double all = 0;
    const auto& weights = plan_.model.answers.weights;
    for (size_t z = 0; z < weights.size(); ++z) {
      if (!(weights[z] > 0)) continue;
      double known = weights[z];
      for (uint32_t f = 1; f < plan_.fields.size(); ++f) {
        if (!sheet_.value(f).is_null()) known *= chance_of(f, sheet_.value(f), z);
      }
      all += known;
      go_on(1, known, z, out);
    }
    for (auto& [outcome, chance] : out) chance /= all;
    return out;
  }

  // Every answer to a field: options, or sets of them.
  std::vector<Value> answers_to(uint32_t f) {
    const auto& options = plan_.fields[f].options;
    std::vector<Value> out;
    if (plan_.fields[f].type == FieldType::choice) {
      for (const Option& option : options) out.push_back(Value::of(option.value));
      return out;
    }
    for (uint32_t set = 0; set < 1u << options.size(); ++set) {
      Value* items = arena_.array<Value>(options.size());
      uint32_t size = 0;
      for (uint32_t o = 0; o < options.size(); ++o) {
        if (set >> o & 1) items[size++] = Value::of(options[o].value);
      }
      out.push_back(size == 0 ? Value() : Value::array(items, size));
    }
    return out;
  }

  double chance_of(uint32_t f, const Value& answer, size_t z) const {
    const Mixture& m = plan_.model.answers;
    double out = 1;
    for (const ModelInput& input : plan_.model.inputs) {
      if (input.field != f) continue;
      uint32_t v = 0;
      if (input.option.empty()) {
        while (!equal(input.answers[v], answer)) ++v;
      } else {
        const bool among = std::any_of(answer.begin(), answer.end(), [&](const Value& item) {
          return item.text() == input.option;
        });
        v = among ? 0 : 1;
      }
      out *= m.chances[(input.first + v) * m.weights.size() + z];
    }
    return out;
  }

 private:
  void go_on(uint32_t f, double chance, size_t z, std::map<uint32_t, double>& out) {
    if (f == plan_.fields.size()) {
      out[outcome_of(sheet_)] += chance;
      return;
    }
    if (!sheet_.visible(f) || !sheet_.value(f).is_null()) return go_on(f + 1, chance, z, out);
    for (const Value& answer : answers_to(f)) {
      sheet_.set(f, answer, kNow);
      go_on(f + 1, chance * chance_of(f, answer, z), z, out);
    }
    sheet_.set(f, Value(), 0);
  }

  Sheet& sheet_;
  const Plan& plan_;
  Arena arena_;
};

std::vector<uint32_t> open_fields(const Sheet& sheet) {
  std::vector<uint32_t> out;
  for (uint32_t f = 1; f < sheet.plan().fields.size(); ++f) {
    if (sheet.visible(f) && sheet.value(f).is_null()) out.push_back(f);
  }
  return out;
}

std::string quote(const std::string& text) { return "\"" + text + "\""; }

double chance_in(const std::map<uint32_t, double>& chances, uint32_t outcome) {
  const auto found = chances.find(outcome);
  return found == chances.end() ? 0 : found->second;
}

}  // namespace

TEST_CASE("value: chances of outcomes are those of all leads, to the twelfth digit") {
  Random random(2026);
  Arena arena;
  for (int i = 0; i < 120; ++i) {
    ModelPlan shape;
    shape.fields = static_cast<uint32_t>(random.between(2, 5));
    shape.classes = static_cast<uint32_t>(random.between(1, 4));
    shape.both_axes = random.chance(50);
    shape.several = random.chance(40);
    shape.children = random.chance(40);
    shape.segments = random.chance(50);
    const auto plan = load(test::random_model_plan(random, shape));
    Desk desk(*plan);
    Leads leads(desk.sheet);
    for (const uint32_t f : open_fields(desk.sheet)) {
      if (!desk.sheet.visible(f) || !random.chance(30)) continue;
      desk.sheet.set(f, random.pick(leads.answers_to(f)), kNow);
    }
    const std::vector<uint32_t> open = open_fields(desk.sheet);
    arena.reset();
    const Questions found = open_questions(desk.sheet, open, arena);
    const Outlook chances = outlook_in_double(found.input, arena);
    CAPTURE(i);
    CAPTURE(shape.both_axes);
    CAPTURE(shape.several);
    CAPTURE(shape.children);
    CAPTURE(shape.segments);
    const auto now = leads.outcomes();
    double all = 0;
    for (size_t k = 0; k < found.outcomes.size(); ++k) {
      CHECK(std::abs(chances.now[k] - chance_in(now, found.outcomes[k])) < 1e-12);
      all += chance_in(now, found.outcomes[k]);
    }
    CHECK(std::abs(all - 1) < 1e-12);
    for (size_t q = 0; q < found.questions; ++q) {
      const OpenQuestion& question = found.input.questions[q];
      // Sets of options that add as much are one answer: it stands for more than the set it names.
      if (plan->fields[question.field].type != FieldType::choice) continue;
      for (uint32_t a = question.first; a < question.first + question.count; ++a) {
        desk.sheet.set(question.field, found.input.answers[a].value, kNow);
        const auto after = leads.outcomes();
        for (size_t k = 0; k < found.outcomes.size(); ++k) {
          const double chance = chances.after[a * found.outcomes.size() + k];
          CHECK(std::abs(chance - chance_in(after, found.outcomes[k])) < 1e-12);
        }
      }
      desk.sheet.set(question.field, Value(), 0);
    }
  }
}

namespace {

// Every state of a small form: who has answered what. A field's digit is 0 while it is open, else
// its answer's number from 1.
class States {
 public:
  States(const Plan& plan, Sheet& sheet, double confidence)
      : plan_(plan), sheet_(sheet), confidence_(confidence) {
    for (uint32_t f = 1; f < plan.fields.size(); ++f) {
      place_.push_back(count_);
      count_ *= plan.fields[f].options.size() + 1;
    }
    const size_t classes = plan.model.answers.weights.size();
    joint_.assign(count_ * 2, 0);
    outcomes_.assign(count_, 0);
    best_.assign(count_, 0);
    for (size_t state = count_; state-- > 0;) add_up(state, classes);
    for (size_t state = count_; state-- > 0;) best_[state] = best(state);
  }

  // The least expected friction from here to the end, whatever order and however adaptive.
  double best(size_t state) const {
    if (ends(state)) return 0;
    double least = 1e300;
    for (uint32_t i = 0; i < place_.size(); ++i) {
      if (digit(state, i) != 0) continue;
      double cost = plan_.model.inputs[i].cost;
      for (size_t v = 1; v <= options(i); ++v) {
        const size_t next = state + v * place_[i];
        cost += total(next) / total(state) * best_[next];
      }
      least = std::min(least, cost);
    }
    return least;
  }

  // What the engine's choices come to.
  double engine(size_t state, const Desk& desk) {
    if (ends(state)) return 0;
    if (const auto known = engine_.find(state); known != engine_.end()) return known->second;
    std::vector<uint32_t> open;
    for (uint32_t i = 0; i < place_.size(); ++i) {
      const size_t v = digit(state, i);
      if (v == 0) open.push_back(i + 1);
      sheet_.set(i + 1, v == 0 ? Value() : Value::of(plan_.fields[i + 1].options[v - 1].value),
                 kNow);
    }
    arena_.reset();
    const Questions found = open_questions(sheet_, open, arena_);
    const Valuation valued = valuation(found, confidence_, plan_.doubt, arena_);
    size_t chosen = 0;
    for (size_t q = 1; q < valued.worth.size(); ++q) {
      if (valued.worth[q].rate() > valued.worth[chosen].rate()) chosen = q;
    }
    REQUIRE(found.questions > 0);
    const uint32_t i = found.input.questions[chosen].field - 1;
    double cost = plan_.model.inputs[i].cost;
    for (size_t v = 1; v <= options(i); ++v) {
      const size_t next = state + v * place_[i];
      cost += total(next) / total(state) * engine(next, desk);
    }
    return engine_[state] = cost;
  }

 private:
  size_t options(uint32_t i) const { return plan_.fields[i + 1].options.size(); }
  size_t digit(size_t state, uint32_t i) const { return state / place_[i] % (options(i) + 1); }
  double total(size_t state) const { return joint_[2 * state] + joint_[2 * state + 1]; }

  bool ends(size_t state) const {
    const bool certain = (outcomes_[state] & (outcomes_[state] - 1)) == 0;
    const double leading = std::max(joint_[2 * state], joint_[2 * state + 1]);
    return certain || leading >= confidence_ * total(state);
  }

  // How likely the state is to come about with each outcome.
  void add_up(size_t state, size_t classes) {
    for (uint32_t i = 0; i < place_.size(); ++i) {
      if (digit(state, i) != 0) continue;
      for (size_t v = 1; v <= options(i); ++v) {
        const size_t next = state + v * place_[i];
        joint_[2 * state] += joint_[2 * next];
        joint_[2 * state + 1] += joint_[2 * next + 1];
        outcomes_[state] |= outcomes_[next];
      }
      return;
    }
    double chance = 0;
    for (size_t z = 0; z < classes; ++z) {
      double here = plan_.model.answers.weights[z];
      for (uint32_t i = 0; i < place_.size(); ++i) {
        const size_t answer = plan_.model.inputs[i].first + digit(state, i) - 1;
        here *= plan_.model.answers.chances[answer * classes + z];
      }
      chance += here;
    }
    for (uint32_t i = 0; i < place_.size(); ++i) {
      sheet_.set(i + 1, Value::of(plan_.fields[i + 1].options[digit(state, i) - 1].value), kNow);
    }
    const bool won = standing(sheet_).stage == Stage::mql;
    joint_[2 * state + (won ? 1 : 0)] = chance;
    outcomes_[state] = won ? 2 : 1;
  }

  const Plan& plan_;
  Sheet& sheet_;
  double confidence_;
  Arena arena_;
  size_t count_ = 1;
  std::vector<size_t> place_;
  std::vector<double> joint_, best_;  // by state; joint_ by its two outcomes
  std::vector<uint8_t> outcomes_;
  std::map<size_t, double> engine_;
};

struct Ratios {
  double certain = 0, confident = 0;
  int instances = 0;
};

Ratios against_the_best(int instances, bool leave) {
  Random random(7);
  Ratios out;
  for (int i = 0; i < instances; ++i) {
    ModelPlan shape;
    shape.fields = static_cast<uint32_t>(random.between(4, 10));
    shape.options = shape.fields > 8 ? 2 : shape.fields > 6 ? 3 : 4;
    shape.classes = static_cast<uint32_t>(random.between(1, 4));
    shape.leave = leave;
    const auto plan = load(test::random_model_plan(random, shape));
    Desk desk(*plan);
    double ratio[2];
    for (const double confidence : {1.0, 0.95}) {
      States states(*plan, desk.sheet, confidence);
      const double best = states.best(0);
      ratio[confidence < 1] = best > 0 ? states.engine(0, desk) / best : 1;
      CHECK(ratio[confidence < 1] > 1 - 1e-9);
    }
    out.certain += ratio[0];
    out.confident += ratio[1];
    ++out.instances;
  }
  out.certain /= out.instances;
  out.confident /= out.instances;
  return out;
}

}  // namespace

TEST_CASE("value: within 2 % of the best possible order to certainty, 5 % to 95 %") {
  const Ratios ratios = against_the_best(200, false);
  MESSAGE("mean questions against the best possible, ", ratios.instances, " plans: to certain ",
          ratios.certain, ", to 95 % ", ratios.confident);
  CHECK(ratios.certain <= 1.02);
  CHECK(ratios.confident <= 1.05);
}

TEST_CASE("value: not far from the best possible where fields differ tenfold in friction") {
  const Ratios ratios = against_the_best(100, true);
  MESSAGE("mean friction against the best possible, ", ratios.instances, " plans: to certain ",
          ratios.certain, ", to 95 % ", ratios.confident);
  CHECK(ratios.certain <= 1.04);
  CHECK(ratios.confident <= 1.06);
}

namespace {

// The field that is asked first, and what it is worth.
AskedField first_asked(const Plan& plan) {
  Desk desk(plan);
  const Decision decision = conclude(desk.sheet, desk.profile);
  return decision.asking.fields.empty() ? AskedField{kNone, 0} : decision.asking.fields[0];
}

// The list of `key` in another order.
std::string shuffled(Random& random, const std::string& text, const std::string& key) {
  const size_t from = text.find(quote(key) + ":[") + key.size() + 4;
  std::vector<std::string> items;
  size_t begin = from, at = from;
  for (int depth = 0; depth >= 0; ++at) {
    depth += (text[at] == '{' || text[at] == '[') - (text[at] == '}' || text[at] == ']');
    if (depth < 0 || (depth == 0 && text[at] == ',')) {
      items.push_back(text.substr(begin, at - begin));
      begin = at + 1;
    }
  }
  random.shuffle(items);
  std::string out = text.substr(0, from);
  for (const std::string& item : items) out += (out.size() == from ? "" : ",") + item;
  return out + text.substr(at - 1);
}

}  // namespace

TEST_CASE("value: the order of fields, options and rules changes nothing but ties") {
  Random random(11);
  for (int i = 0; i < 100; ++i) {
    ModelPlan shape;
    shape.fields = static_cast<uint32_t>(random.between(2, 8));
    shape.both_axes = random.chance(30);
    shape.several = random.chance(30);
    shape.segments = random.chance(30);
    shape.leave = random.chance(50);
    const std::string text = test::random_model_plan(random, shape);
    std::string other = text;
    for (const char* list : {"fields", "rules", "options"}) other = shuffled(random, other, list);
    const auto plan = load(text), permuted = load(other);
    const AskedField a = first_asked(*plan), b = first_asked(*permuted);
    CAPTURE(text);
    REQUIRE((a.field == kNone) == (b.field == kNone));
    if (a.field == kNone) continue;
    CHECK(a.worth.rate() == doctest::Approx(b.worth.rate()).epsilon(1e-5));
    const bool tie =
        a.runner_up != kNone && a.worth.rate() - a.runner_up_worth.rate() < 1e-5 * a.worth.rate();
    if (!tie) CHECK(plan->fields[a.field].key == permuted->fields[b.field].key);
  }
}

TEST_CASE("value: what was called settled stays, whatever else is answered") {
  Random random(13);
  int settled = 0;
  for (int i = 0; i < 300; ++i) {
    ModelPlan shape;
    shape.fields = static_cast<uint32_t>(random.between(2, 7));
    shape.both_axes = random.chance(50);
    shape.several = random.chance(50);
    shape.children = random.chance(50);
    shape.segments = random.chance(50);
    const auto plan = load(test::random_model_plan(random, shape));
    Desk desk(*plan);
    Leads leads(desk.sheet);
    uint32_t outcome = kNone;
    for (std::vector<uint32_t> open = open_fields(desk.sheet); !open.empty();) {
      const Decision decision = conclude(desk.sheet, desk.profile);
      if (outcome == kNone && decision.asking.stop == Stop::settled) {
        outcome = outcome_of(desk.sheet);
        ++settled;
      }
      if (outcome != kNone) CHECK(outcome_of(desk.sheet) == outcome);
      const bool asked = !decision.asking.fields.empty();
      const uint32_t f = asked ? decision.asking.fields[0].field : random.pick(open);
      const Value answer = random.pick(leads.answers_to(f));
      desk.profile.answers[f].value = answer;
      desk.profile.answers[f].at = kNow;
      desk.profile.answers[f].given = true;
      desk.sheet.set(f, answer, kNow);
      // Nothing chosen of several is no answer: such a field is left alone from here on.
      open = open_fields(desk.sheet);
      std::erase_if(open, [&](uint32_t k) { return desk.profile.answers[k].given; });
      if (answer.is_null()) break;
    }
    if (outcome != kNone) CHECK(outcome_of(desk.sheet) == outcome);
  }
  CHECK(settled > 100);
}

namespace {

// Choices that add to two axes at once, more of one the less of the other; `count` of eight
// answers.
std::string two_sided_plan(uint32_t count) {
  std::string fields = R"({"key":"email","type":"email"})", rules, inputs;
  std::vector<uint8_t> chances;
  for (uint32_t f = 0; f < count; ++f) {
    const std::string key = "f" + std::to_string(f);
    std::string options, answers;
    for (uint32_t o = 0; o < 8; ++o) {
      const std::string option = quote("o" + std::to_string(o)), comma = o == 0 ? "" : ",";
      options += comma + "{\"value\":" + option + "}";
      answers += comma + option;
      for (const bool fit : {true, false}) {
        rules += std::string(rules.empty() ? "" : ",") +
                 "{\"key\":" + quote(key + "o" + std::to_string(o) + (fit ? "fit" : "intent")) +
                 ",\"axis\":" + (fit ? "\"fit\"" : "\"intent\"") +
                 ",\"points\":" + std::to_string(fit ? o : 7 - o) +
                 ",\"if\":{\"==\":[{\"var\":" + quote(key) + "}," + option + "]}}";
      }
      chances.insert(chances.end(), 8, 100);
    }
    fields += ",{\"key\":" + quote(key) + ",\"type\":\"choice\",\"options\":[" + options + "]}";
    inputs += std::string(f == 0 ? "" : ",") + "{\"field\":" + quote(key) + ",\"answers\":[" +
              answers + "]}";
  }
  return R"({"fieldwise":1,"name":"n","axes":[{"key":"fit"},{"key":"intent"}],"fields":[)" +
         fields + R"(],"rules":[)" + rules +
         R"(],"thresholds":[{"stage":"mql","when":[{"axis":"fit","min":14},)"
         R"({"axis":"intent","min":11}]}],"offers":[{"key":"demo","buyerStage":"decision",)"
         R"("fields":[],"quota":1}],"ask":{"policy":"value","model":{"leads":1000,"inputs":[)" +
         inputs + R"(],"classes":{"weights":[)" +
         R"(0.125,0.125,0.125,0.125,0.125,0.125,0.125,0.125],"chances":)" +
         quote(test::base64(chances)) + "}}}}";
}

// A plan of four fields of 50 answers: all but the last of each add a point, by a rule that takes
// more than 150,000 steps.
std::string slow_plan() {
  std::string fields, rules;
  for (int i = 0; i < 200; ++i) {
    const std::string field = quote("f" + std::to_string(i / 50));
    const std::string option = quote("o" + std::to_string(i % 50));
    std::string slow = R"({"==":[{"var":""},)" + std::to_string(-1 - i) + "]}";
    for (int level = 0; level < 4; ++level) {
      slow = R"({"some":[[0,1,2,3,4,5,6,7,8,9,10,11,12,13,14],)" + slow + "]}";
    }
    if (i % 50 == 0) fields += ",{\"key\":" + field + R"(,"type":"choice","options":[)";
    fields += "{\"value\":" + option + (i % 50 == 49 ? "}]}" : "},");
    if (i % 50 == 49) continue;
    rules += std::string(i == 0 ? "" : ",") + "{\"key\":" + quote("r" + std::to_string(i)) +
             R"(,"axis":"fit","points":1,"if":{"if":[{"!":{"var":"email"}},false,)" +
             R"({"==":[{"var":)" + field + "}," + option + R"(]},{"!":)" + slow + "},false]}}";
  }
  return R"({"fieldwise":1,"name":"n","axes":[{"key":"fit"}],"fields":[)"
         R"({"key":"email","type":"email"})" +
         fields + R"(],"rules":[)" + rules +
         R"(],"thresholds":[{"stage":"mql","when":[{"axis":"fit","min":1}]}],"offers":[)"
         R"({"key":"demo","buyerStage":"decision","fields":[]}],"ask":{"policy":"value"}})";
}

}  // namespace

TEST_CASE("value: more answers on two axes than can be told apart are no reason to be confident") {
  // Of four such fields, one lead in three becomes an MQL.
  const auto plan = load(two_sided_plan(4));
  Desk desk(*plan);
  const Asking asking = conclude(desk.sheet, desk.profile).asking;
  CHECK(asking.stop == Stop::none);
  CHECK(asking.fields.size() == 1);
  CHECK(asking.likely == static_cast<uint32_t>(Stage::inquiry));
  CHECK(std::abs(asking.chance - 0.688) < 0.1);
}

TEST_CASE("value: rules that take long do not make choosing take as long as there are answers") {
  const auto plan = load(slow_plan());
  Desk desk(*plan);
  desk.sheet.load(desk.profile, kNow, 0, kChoosingSteps);
  Arena arena;
  const std::array<uint32_t, 4> open = {1, 2, 3, 4};
  const Questions found = open_questions(desk.sheet, open, arena);
  REQUIRE(found.questions == 4);
  const auto& answers = found.input.answers;
  REQUIRE(answers.size() == 200);
  const auto counted = std::count_if(answers.begin(), answers.end(),
                                     [](const OpenAnswer& answer) { return answer.points > 0; });
  CHECK(counted > 50);
  CHECK(counted <= kChoosingSteps / 150000);
  CHECK(desk.sheet.spent());
  desk.sheet.load(desk.profile, kNow, 0);
  const Asking asking = conclude(desk.sheet, desk.profile).asking;
  CHECK(asking.spent);
  CHECK(asking.stop == Stop::none);
  CHECK(asking.likely == kNone);
}
