// The answer model that was learnt for asking (docs/learning.md).
#include "base/lanes.h"
#include "base/list.h"
#include "plan/loader.h"

namespace fieldwise {
namespace {

constexpr double kMostClasses = 64;
constexpr double kMostAnswers = 64;  // of an input

enum ModelMember : uint32_t { kLeads, kWonLeads, kScore, kInputs, kClasses, kWon, kLeave };
constexpr MemberSpec kModel[] = {{"leads", Kind::whole, true, "write from how many", 1, 1e9},
                                 {"won_leads", Kind::whole, false, nullptr, 0, 1e9},
                                 {"score", Kind::number, false, nullptr, -1e6, 0},
                                 {"inputs", Kind::list, true, "list the inputs", 0, 1000},
                                 {"classes", Kind::any, true, "write {\"weights\": […], …}"},
                                 {"won"},
                                 {"leave"},
                                 {"expected", Kind::number, false, nullptr, -1e6, 0},
                                 {"error", Kind::number, false, nullptr, 0, 1e6}};

enum InputMember : uint32_t { kField, kAnswers, kCuts, kOption };
constexpr MemberSpec kInput[] = {{"field", Kind::text, true},
                                 {"answers", Kind::list, false, nullptr, 0, kMostAnswers},
                                 {"cuts", Kind::list, false, nullptr, 0, kMostAnswers - 2},
                                 {"option", Kind::text}};

enum MixtureMember : uint32_t { kWeights, kOutcomes, kChances };
constexpr MemberSpec kMixture[] = {{"weights", Kind::list, true, "list them", 0, kMostClasses},
                                   {"outcomes", Kind::list, false, nullptr, 0, kMostClasses},
                                   {"chances", Kind::text, true}};

// A digit of base64 (RFC 4648), or 64.
uint32_t digit(char c) {
  if (c >= 'A' && c <= 'Z') return static_cast<uint32_t>(c - 'A');
  if (c >= 'a' && c <= 'z') return static_cast<uint32_t>(c - 'a') + 26;
  if (c >= '0' && c <= '9') return static_cast<uint32_t>(c - '0') + 52;
  return c == '+' ? 62 : c == '/' ? 63 : 64;
}

// The bytes of base64 text; false when it is not `count` of them.
bool decode(std::string_view text, size_t count, List<uint8_t>& out) {
  uint32_t bits = 0, filled = 0;
  for (const char c : text) {
    const uint32_t d = digit(c);
    if (d == 64) {
      if (c == '=') continue;
      return false;
    }
    bits = bits << 6 | d;
    filled += 6;
    if (filled >= 8) {
      filled -= 8;
      out.push_back(static_cast<uint8_t>(bits >> filled));
    }
  }
  return out.size() == count;
}

// The bins of a number; behind them, where the model knows it, that it is skipped.
void load_cuts(Arena& arena, const Reader& list, bool skips, ModelInput& input) {
  const std::span<double> cuts = make<double>(arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader item = list.item(i);
    cuts[i] = item.value().number;
    if (!item.value().is_number() || (i > 0 && !(cuts[i] > cuts[i - 1]))) {
      item.error("range", "write numbers, each above the one before");
      return;
    }
  }
  if (cuts.empty()) return;
  const std::span<Value> values = make<Value>(arena, list.size() + (skips ? 2 : 1));
  // The least number of each bin stands for it: a bin may hold no other.
  values[0] = Value::of(cuts[0] - 1);
  for (uint32_t i = 0; i < list.size(); ++i) values[i + 1] = Value::of(cuts[i]);
  input.cuts = cuts;
  input.answers = values;
}

bool has_options(const Field& field) {
  return field.type == FieldType::choice || field.type == FieldType::multi_choice;
}

// An answer of the input: an option, a truth, or null. Of a field that is neither choice nor
// boolean, and of an option among several, the answers are truths.
bool fits(const Field& field, const ModelInput& input, const Value& value) {
  if (value.is_null()) return true;
  if (!has_options(field) || !input.option.empty()) return value.is_boolean();
  return value.is_string() && field.option_index.find(value.text()) != kNone;
}

void load_answers(Loader& loader, const Reader& list, ModelInput& input) {
  const std::span<Value> values = make<Value>(loader.plan.arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader item = list.item(i);
    values[i] = item.value();
    if (!fits(loader.plan.fields[input.field], input, values[i])) {
      item.error("unknown_option", "this field has no such answer; write one of its values");
    }
  }
  input.answers = values;
}

// The answers of all inputs, or 0 when one is wrong.
uint32_t load_inputs(Loader& loader, const Reader& list, AnswerModel& model) {
  Plan& plan = loader.plan;
  const std::span<ModelInput> inputs = make<ModelInput>(plan.arena, list.size());
  const std::span<uint32_t> input_of =
      make<uint32_t>(plan.arena, static_cast<uint32_t>(plan.fields.size()));
  std::fill(input_of.begin(), input_of.end(), kNone);
  uint32_t answers = 0;
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    Members item(place, kInput);
    ModelInput& input = inputs[i];
    input.field = find_member(plan.field_index, item, kField, "unknown_field");
    if (input.field == kNone) return 0;
    const Field& field = plan.fields[input.field];
    input.option = item.text(kOption);
    const bool truth = field.type == FieldType::boolean;
    input.listed = input.option.empty() && (truth || has_options(field) || item.has(kCuts));
    if (!input.option.empty() && field.option_index.find(input.option) == kNone) {
      item.error(kOption, "unknown_option",
                 "this field has no such option; write one of its values");
    }
    if (input.listed) {
      if (input_of[input.field] != kNone) {
        item.error(kField, "duplicate", "this field is here already; remove one");
      }
      input_of[input.field] = i;
    }
    input.first = answers;
    if (item.has(kCuts)) {
      load_cuts(plan.arena, item.at(kCuts), item.has(kAnswers), input);
    } else {
      load_answers(loader, item.at(kAnswers), input);
    }
    if (input.answers.size() < 2) {
      item.error(kField, "missing_member", "write \"answers\" or \"cuts\" for two answers or more");
      return 0;
    }
    answers += static_cast<uint32_t>(input.answers.size());
  }
  model.inputs = inputs;
  model.input_of = input_of;
  return answers;
}

void load_mixture(Loader& loader, const Reader& place, const AnswerModel& model, uint32_t answers,
                  bool with_outcomes, Mixture& out) {
  Members item(place, kMixture);
  if (!item) return;
  Arena& arena = loader.plan.arena;
  const Reader list = item.at(kWeights);
  const uint32_t classes = list.size(), row = padded(classes);
  const std::span<double> weights = make<double>(arena, row);
  double sum = 0;
  for (uint32_t z = 0; z < classes; ++z) {
    const Value& weight = list.item(z).value();
    if (!weight.is_number() || !(weight.number > 0)) {
      return list.item(z).error("range", "write how likely the class is, above 0");
    }
    sum += weights[z] = weight.number;
  }
  if (!(sum > 0.999 && sum < 1.001)) {
    return item.error(kWeights, "range", "the weights must sum to 1; learn the model again");
  }
  for (double& weight : weights) weight /= sum;
  List<uint8_t> bytes;
  if (!decode(item.text(kChances), size_t{answers} * classes, bytes)) {
    return item.error(kChances, "range",
                      "write a byte for each answer and class, as base64; learn the model again");
  }
  const std::span<double> chances = make<double>(arena, answers * row);
  for (const ModelInput& input : model.inputs) {
    for (uint32_t z = 0; z < classes; ++z) {
      uint32_t total = 0;
      const auto at = [&](size_t v) { return (input.first + v) * classes + z; };
      // A byte is the chance's square root, so that small chances keep their digits.
      const auto square = [&](size_t v) { return uint32_t{bytes[at(v)]} * bytes[at(v)]; };
      for (size_t v = 0; v < input.answers.size(); ++v) total += square(v);
      if (total == 0) {
        return item.error(kChances, "range", "a class must give some answer to each input");
      }
      for (size_t v = 0; v < input.answers.size(); ++v) {
        chances[(input.first + v) * row + z] = static_cast<double>(square(v)) / total;
      }
    }
  }
  if (with_outcomes) {
    const Reader outcomes = item.at(kOutcomes);
    const std::span<uint8_t> won = make<uint8_t>(arena, row);
    if (outcomes.size() != classes) {
      return item.error(kOutcomes, "range", "write 1 or 0 for each class");
    }
    for (uint32_t z = 0; z < classes; ++z) won[z] = outcomes.item(z).value().number != 0;
    out.outcomes = won;
  }
  out.weights = weights;
  out.chances = chances;
}

// -ln(1 - h), by its series: the same on every target.
double friction(double h) {
  double term = h, sum = 0;
  for (int k = 1; k < 2000 && term > 1e-17; ++k, term *= h) sum += term / k;
  return sum;
}

// The chance of leaving at a field becomes its cost, 1 on average.
void load_leave(Loader& loader, const Reader& place, std::span<const ModelInput> inputs) {
  const std::span<ModelInput> known{const_cast<ModelInput*>(inputs.data()), inputs.size()};
  double sum = 0;
  uint32_t count = 0;
  List<double> costs(inputs.size(), 0);
  for (uint32_t i = 0; i < place.size(); ++i) {
    const Reader item = place.item(i);
    const uint32_t f =
        find_name(loader.plan.field_index, place.value().members[i].key, "unknown_field", item);
    if (f == kNone) continue;
    const double h = item.value().number;
    if (!item.value().is_number() || !(h >= 0 && h <= 0.99)) {
      item.error("range", "write the chance of leaving at this field, from 0 to 0.99");
      continue;
    }
    for (size_t k = 0; k < inputs.size(); ++k) {
      if (inputs[k].field != f) continue;
      sum += costs[k] = std::max(friction(h), 1e-4);
      ++count;
    }
  }
  if (count == 0) return;
  for (size_t k = 0; k < inputs.size(); ++k) {
    if (costs[k] > 0) known[k].cost = costs[k] * count / sum;
  }
}

}  // namespace

void load_model(Loader& loader, const Reader& place) {
  const Members item(place, kModel);
  AnswerModel model;
  const uint32_t answers = load_inputs(loader, item.at(kInputs), model);
  if (answers == 0) return;
  load_mixture(loader, item.at(kClasses), model, answers, false, model.answers);
  if (item.has(kWon)) load_mixture(loader, item.at(kWon), model, answers, true, model.won);
  if (item.has(kLeave)) load_leave(loader, item.at(kLeave), model.inputs);
  model.leads = static_cast<uint32_t>(item.whole(kLeads, 0));
  model.score = item.number(kScore);
  if (!model.answers.weights.empty()) loader.plan.model = model;
}

}  // namespace fieldwise
