#include "calibrate/features.h"

#include <algorithm>

#include "json/writer.h"
#include "learn/cuts.h"
#include "score/sheet.h"

namespace fieldwise::calibrate {
namespace {

constexpr size_t kBins = 20;    // of a number
constexpr size_t kOneOf = 200;  // what holds for fewer says little
constexpr size_t kFewest = 10;  // leads, however few there are
constexpr double kPrior = 10;   // leads won as often as all, for options that few chose

class Maker {
 public:
  Maker(const Plan& plan, const learn::Leads& leads, std::span<const uint32_t> known,
        std::span<const int8_t> won)
      : plan_(plan), leads_(leads), won_(won), is_known_(leads.size(), 0), known_(known.size()) {
    for (const uint32_t lead : known) {
      is_known_[lead] = 1;
      all_won_ += won_[lead];
    }
  }

  std::vector<Feature> make(std::span<const Feature> rules) {
    for (const Feature& rule : rules) add(rule);
    for (const learn::FieldAnswers& answers : leads_.fields) add_field(answers);
    return std::move(out_);
  }

 private:
  void add(Feature feature) {
    size_t count = 0;
    for (const uint32_t lead : feature.leads) count += is_known_[lead];
    const size_t least = std::max(kFewest, known_ / kOneOf);
    if (count < least || known_ - count < least) return;
    // One that holds for the same leads says the same; today's rules come first.
    for (const Feature& other : out_) {
      if (other.leads == feature.leads) return;
    }
    out_.push_back(std::move(feature));
  }

  // A feature of those leads whose answer `holds`.
  template <class Holds>
  Feature of(const learn::FieldAnswers& answers, Feature::Kind kind, Holds holds) const {
    Feature out;
    out.kind = kind;
    out.field = answers.field;
    for (uint32_t i = 0; i < answers.cells.size(); ++i) {
      if (answers.cells[i].known && holds(answers.cells[i].value)) out.leads.push_back(i);
    }
    return out;
  }

  void add_field(const learn::FieldAnswers& answers) {
    const Field& field = plan_.fields[answers.field];
    switch (field.type) {
      case FieldType::number:
        return add_number(answers);
      case FieldType::boolean:
        return add_sets(answers, {Value::of(true), Value::of(false)});
      case FieldType::choice: {
        std::vector<Value> options;
        for (const Option& option : field.options) options.push_back(Value::of(option.value));
        return add_sets(answers, std::move(options));
      }
      case FieldType::multi_choice:
        for (const Option& option : field.options) {
          Feature feature = of(answers, Feature::Kind::chosen, [&](const Value& value) {
            return std::any_of(value.begin(), value.end(),
                               [&](const Value& v) { return v.text() == option.value; });
          });
          feature.values = {Value::of(option.value)};
          add(std::move(feature));
        }
        return;
      default:
        return add(of(answers, Feature::Kind::answered, [](const Value&) { return true; }));
    }
  }

  void add_number(const learn::FieldAnswers& answers) {
    std::vector<double> values;
    for (uint32_t i = 0; i < answers.cells.size(); ++i) {
      if (is_known_[i] && answers.cells[i].known) values.push_back(answers.cells[i].value.number);
    }
    std::vector<double> cuts = learn::quantile_cuts(values, kBins);
    for (const double cut : learn::rule_cuts(plan_, answers.field)) cuts.push_back(cut);
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    for (const double cut : cuts) {
      Feature feature = of(answers, Feature::Kind::from,
                           [cut](const Value& value) { return value.number >= cut; });
      feature.cut = cut;
      add(std::move(feature));
    }
    add(of(answers, Feature::Kind::answered, [](const Value&) { return true; }));
  }

  // Each value alone, and, in the order of how many of those that gave it were won, the best of
  // them together: among all sets, one of these parts won from lost best (Breiman et al. 1984,
  // section 4.2.2).
  void add_sets(const learn::FieldAnswers& answers, std::vector<Value> values) {
    const double all = known_ == 0 ? 0 : all_won_ / static_cast<double>(known_);
    std::vector<double> won(values.size(), all * kPrior), count(values.size(), kPrior);
    for (uint32_t i = 0; i < answers.cells.size(); ++i) {
      const learn::Cell& cell = answers.cells[i];
      if (!is_known_[i] || !cell.known) continue;
      for (size_t v = 0; v < values.size(); ++v) {
        if (!equal(values[v], cell.value)) continue;
        won[v] += won_[i];
        count[v] += 1;
      }
    }
    std::vector<size_t> order(values.size());
    for (size_t v = 0; v < order.size(); ++v) order[v] = v;
    std::stable_sort(order.begin(), order.end(),
                     [&](size_t a, size_t b) { return won[a] / count[a] > won[b] / count[b]; });
    const auto add_set = [&](std::vector<Value> set) {
      Feature feature = of(answers, Feature::Kind::in, [&](const Value& value) {
        return std::any_of(set.begin(), set.end(), [&](const Value& v) { return equal(v, value); });
      });
      feature.values = std::move(set);
      add(std::move(feature));
    };
    for (const Value& value : values) add_set({value});
    std::vector<Value> best;
    for (const size_t v : order) {
      best.push_back(values[v]);
      if (best.size() > 1) add_set(best);
    }
  }

  const Plan& plan_;
  const learn::Leads& leads_;
  std::span<const int8_t> won_;
  std::vector<uint8_t> is_known_;
  size_t known_;
  double all_won_ = 0;
  std::vector<Feature> out_;
};

std::string number_text(double number) {
  std::string out;
  JsonWriter(out).number(number);
  return out;
}

std::string value_text(const Value& value) {
  if (value.is_boolean()) return value.boolean ? "yes" : "no";
  return std::string(value.text());
}

std::string list_text(const std::vector<Value>& values) {
  std::string out;
  for (const Value& value : values) out += (out.empty() ? "" : ", ") + value_text(value);
  return out;
}

}  // namespace

bool is_about_answers(const Rule& rule, const Plan& plan) {
  if (rule.signal != kNone || rule.condition == kNone || !rule.personas.empty()) return false;
  if (rule.decay.kind != Decay::Kind::none || rule.slots.empty()) return false;
  return std::all_of(rule.slots.begin(), rule.slots.end(),
                     [&](uint32_t s) { return plan.slots[s].field != kNone; });
}

std::vector<Feature> rule_features(const Plan& plan, const learn::Leads& leads, uint32_t axis) {
  std::vector<Feature> out;
  for (uint32_t r = 0; r < plan.rules.size(); ++r) {
    const Rule& rule = plan.rules[r];
    if (rule.axis != axis || !is_about_answers(rule, plan)) continue;
    Feature& feature = out.emplace_back();
    feature.kind = Feature::Kind::rule;
    feature.rule = r;
    feature.field = rule.only_field;
  }
  const EventLog nothing;
  const Profile nobody = fold(plan, nothing, 0);
  Sheet sheet(plan);
  sheet.load(nobody, 0, kNone);
  for (uint32_t i = 0; i < leads.size() && !out.empty(); ++i) {
    for (const learn::FieldAnswers& answers : leads.fields) {
      const learn::Cell& cell = answers.cells[i];
      sheet.set(answers.field, cell.known ? cell.value : Value(), 0);
    }
    for (Feature& feature : out) {
      if (sheet.rule_counts(feature.rule)) feature.leads.push_back(i);
    }
  }
  return out;
}

std::vector<Feature> make_features(const Plan& plan, const learn::Leads& leads,
                                   std::span<const Feature> rules, std::span<const uint32_t> known,
                                   std::span<const int8_t> won) {
  return Maker(plan, leads, known, won).make(rules);
}

std::string condition_json(const Plan& plan, const Feature& feature) {
  std::string out;
  JsonWriter w(out);
  const std::string_view key =
      feature.field == kNone ? std::string_view() : plan.fields[feature.field].key;
  const auto variable = [&] { w.begin_object().key("var").string(key).end_object(); };
  w.begin_object();
  switch (feature.kind) {
    case Feature::Kind::rule:
      return {};  // it is in the plan
    case Feature::Kind::from:
      w.key(">=").begin_array();
      variable();
      w.number(feature.cut).end_array();
      break;
    case Feature::Kind::in:
      w.key(feature.values.size() == 1 ? "==" : "in").begin_array();
      variable();
      if (feature.values.size() == 1) {
        w.value(feature.values[0]);
      } else {
        w.begin_array();
        for (const Value& value : feature.values) w.value(value);
        w.end_array();
      }
      w.end_array();
      break;
    case Feature::Kind::chosen:
      w.key("in").begin_array().value(feature.values[0]);
      variable();
      w.end_array();
      break;
    case Feature::Kind::answered:
      w.key("exists").string(key);
      break;
  }
  w.end_object();
  return out;
}

std::string words(const Plan& plan, const Feature& feature) {
  if (feature.kind == Feature::Kind::rule) return std::string(plan.rules[feature.rule].reason);
  const std::string key(plan.fields[feature.field].key);
  switch (feature.kind) {
    case Feature::Kind::from:
      return key + " is at least " + number_text(feature.cut);
    case Feature::Kind::in:
      return key + " is " + (feature.values.size() == 1 ? "" : "one of ") +
             list_text(feature.values);
    case Feature::Kind::chosen:
      return key + " includes " + value_text(feature.values[0]);
    default:
      return key + " is answered";
  }
}

}  // namespace fieldwise::calibrate
