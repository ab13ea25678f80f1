// The answer model that was learnt for asking (docs/learning.md).
#include "base/lanes.h"
#include "base/list.h"
#include "plan/loader.h"

namespace fieldwise {
namespace {

constexpr double kMostClasses = 64;
constexpr double kMostAnswers = 64;  // of an input

enum ModelMember : uint32_t { kLeads, kWonLeads, kScore, kInputs, kClasses, kWon, kLeave };
constexpr MemberSpec kModel[] = {{"leads", Kind::whole, true, nullptr, 1, 1e9},
                                 {"won_leads", Kind::whole, false, nullptr, 0, 1e9},
                                 {"score", Kind::number, false, nullptr, -1e6, 0},
                                 {"inputs", Kind::list, true, nullptr, 0, 1000},
                                 {"classes", Kind::any, true},
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
constexpr MemberSpec kMixture[] = {{"weights", Kind::list, true, nullptr, 0, kMostClasses},
                                   {"outcomes", Kind::list, false, nullptr, 0, kMostClasses},
                                   {"chances", Kind::text, true}};

// Nobody writes a model by hand: one message serves for all that learning does not write.
void refuse(const Reader& place) {
  place.error("model", "learning writes no such thing; learn the model again");
}

// The bytes of base64 text (RFC 4648); false when it is not `count` of them.
bool decode(std::string_view text, size_t count, List<uint8_t>& out) {
  constexpr std::string_view kDigits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  size_t bits = 0;
  uint32_t filled = 0;
  while (text.ends_with('=')) text.remove_suffix(1);
  for (const char c : text) {
    const size_t digit = kDigits.find(c);
    if (digit == kDigits.npos) return false;
    bits = bits << 6 | digit;
    filled += 6;
    if (filled < 8) continue;
    filled -= 8;
    out.push_back(static_cast<uint8_t>(bits >> filled));
  }
  return out.size() == count;
}

bool has_options(const Field& field) {
  return field.type == FieldType::choice || field.type == FieldType::multi_choice;
}

// An answer of the input: an option, a truth, or null. Of a number's bins only the skip is listed;
// of other fields without options, and of an option among several, the answers are truths.
bool fits(const Field& field, const ModelInput& input, const Value& value) {
  if (value.is_null()) return true;
  if (!input.cuts.empty()) return false;
  if (!has_options(field) || !input.option.empty()) return value.is_boolean();
  return value.is_string() && field.option_index.find(value.text()) != kNone;
}

void load_answers(Loader& loader, const Members& item, ModelInput& input) {
  const Reader cuts = item.at(kCuts), answers = item.at(kAnswers);
  const auto numbers = make<double>(loader.plan.arena, cuts.size());
  const uint32_t bins = cuts.size() == 0 ? 0 : cuts.size() + 1;
  const auto values = make<Value>(loader.plan.arena, bins + answers.size());
  // The least number of each bin stands for it: a bin may hold no other.
  for (uint32_t i = 0; i < cuts.size(); ++i) {
    values[i + 1] = cuts.item(i).value();
    numbers[i] = values[i + 1].number;
    values[0] = Value::of(numbers[0] - 1);
    if (!values[i + 1].is_number() || (i > 0 && numbers[i] <= numbers[i - 1])) {
      refuse(cuts.item(i));
    }
  }
  input.cuts = numbers;
  for (uint32_t i = 0; i < answers.size(); ++i) {
    const Reader answer = answers.item(i);
    values[bins + i] = answer.value();
    const std::span<Value> before = values.subspan(bins, i);
    const bool twice = std::any_of(before.begin(), before.end(), [&](const Value& value) {
      return equal(value, answer.value());
    });
    if (twice || !fits(loader.plan.fields[input.field], input, answer.value())) {
      answer.error("unknown_option", "this field has no such answer; learn the model again");
    }
  }
  input.answers = values;
}

// The answers of all inputs, or 0 when one is wrong.
uint32_t load_inputs(Loader& loader, const Reader& list, AnswerModel& model) {
  Plan& plan = loader.plan;
  const auto inputs = make<ModelInput>(plan.arena, list.size());
  const auto input_of = make<uint32_t>(plan.arena, plan.fields.size());
  std::fill(input_of.begin(), input_of.end(), kNone);
  uint32_t answers = 0;
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    const Members item(place, kInput);
    ModelInput& input = inputs[i];
    input.field = find_member(plan.field_index, item, kField, "unknown_field");
    if (input.field == kNone) return 0;
    const Field& field = plan.fields[input.field];
    input.option = item.text(kOption);
    input.first = answers;
    load_answers(loader, item, input);
    const bool truth = field.type == FieldType::boolean;
    const bool no_number = !input.cuts.empty() && field.type != FieldType::number;
    input.listed = input.option.empty() && (truth || has_options(field) || !input.cuts.empty());
    const bool unknown = !input.option.empty() && field.option_index.find(input.option) == kNone;
    const bool twice = input.listed && input_of[input.field] != kNone;
    if (input.answers.size() < 2 || unknown || twice || no_number) {
      refuse(place);
      return 0;
    }
    if (input.listed) input_of[input.field] = i;
    answers += static_cast<uint32_t>(input.answers.size());
  }
  model.inputs = inputs;
  model.input_of = input_of;
  return answers;
}

void load_mixture(Loader& loader, const Reader& place, const AnswerModel& model, uint32_t answers,
                  bool with_outcomes, Mixture& out) {
  const Members item(place, kMixture);
  if (!item) return;
  Arena& arena = loader.plan.arena;
  const Reader weights = item.at(kWeights), outcomes = item.at(kOutcomes);
  const uint32_t classes = weights.size(), row = padded(classes);
  const auto shares = make<double>(arena, row);
  const auto won = make<uint8_t>(arena, row);
  const auto chances = make<double>(arena, size_t{answers} * row);
  if (with_outcomes && outcomes.size() != classes) return refuse(place);
  double sum = 0;
  for (uint32_t z = 0; z < classes; ++z) {
    const Value& weight = weights.item(z).value();
    if (!weight.is_number() || !(weight.number > 0)) return refuse(weights.item(z));
    sum += shares[z] = weight.number;
    if (!with_outcomes) continue;
    const Value& outcome = outcomes.item(z).value();
    won[z] = outcome.number == 1;
    if (!outcome.is_number() || (!won[z] && outcome.number != 0)) return refuse(outcomes.item(z));
  }
  if (!(sum > 0.999 && sum < 1.001)) {
    return weights.error("range", "the weights must sum to 1; learn the model again");
  }
  for (double& share : shares) share /= sum;
  List<uint8_t> bytes;
  if (!decode(item.text(kChances), size_t{answers} * classes, bytes)) {
    return refuse(item.at(kChances));
  }
  for (const ModelInput& input : model.inputs) {
    for (uint32_t z = 0; z < classes; ++z) {
      // A byte is the chance's square root, so that small chances keep their digits.
      double total = 0;
      for (size_t v = 0; v < input.answers.size(); ++v) {
        const double root = bytes[(input.first + v) * classes + z];
        total += chances[(input.first + v) * row + z] = root * root;
      }
      if (!(total > 0)) return refuse(item.at(kChances));
      for (size_t v = 0; v < input.answers.size(); ++v) {
        chances[(input.first + v) * row + z] /= total;
      }
    }
  }
  out = {shares, chances, won};
}

// -ln(1 - h), by its series: the same on every target.
double friction(double h) {
  double term = h, sum = 0;
  for (int k = 1; k < 2000 && term > 1e-17; ++k, term *= h) sum += term / k;
  return sum;
}

// The chance of leaving at a field becomes its cost, 1 on average.
void load_leave(Loader& loader, const Reader& place, AnswerModel& model) {
  const std::span<ModelInput> inputs{const_cast<ModelInput*>(model.inputs.data()),
                                     model.inputs.size()};
  if (!place.value().is_object() && !place.value().is_null()) return refuse(place);
  double sum = 0, count = 0;
  List<double> costs(inputs.size(), 0);
  for (uint32_t i = 0; i < place.size(); ++i) {
    const Reader item = place.item(i);
    const std::string_view key = place.value().members[i].key;
    const uint32_t f = find_name(loader.plan.field_index, key, "unknown_field", item);
    const double h = item.value().number;
    if (!item.value().is_number() || !(h >= 0 && h <= 0.99)) {
      item.error("range", "write the chance of leaving at this field, from 0 to 0.99");
    }
    for (size_t k = 0; k < inputs.size(); ++k) {
      if (inputs[k].field != f) continue;
      sum += costs[k] = std::max(friction(h), 1e-4);
      ++count;
    }
  }
  for (size_t k = 0; k < inputs.size(); ++k) {
    if (costs[k] > 0) inputs[k].cost = costs[k] * count / sum;
  }
}

}  // namespace

void load_model(Loader& loader, const Reader& place) {
  const Members item(place, kModel);
  AnswerModel model;
  const uint32_t answers = load_inputs(loader, item.at(kInputs), model);
  if (answers == 0) {
    if (item.at(kInputs).size() == 0) refuse(place);
    return;
  }
  load_mixture(loader, item.at(kClasses), model, answers, false, model.answers);
  if (item.has(kWon)) load_mixture(loader, item.at(kWon), model, answers, true, model.won);
  load_leave(loader, item.at(kLeave), model);
  model.leads = static_cast<uint32_t>(item.whole(kLeads, 0));
  model.score = item.number(kScore);
  loader.plan.model = model;
}

}  // namespace fieldwise
