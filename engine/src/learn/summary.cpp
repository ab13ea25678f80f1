#include "learn/summary.h"

#include <algorithm>
#include <utility>

#include "base/figures.h"

namespace fieldwise::learn {
namespace {

constexpr size_t kShown = 5;        // inputs, fields
constexpr double kSuspicious = .5;  // share of winning that one answer tells
constexpr size_t kManyLeads = 1000;

std::string input_name(const Plan& plan, uint32_t field, std::string_view option) {
  std::string out(plan.fields[field].key);
  return option.empty() ? out : out + ": " + std::string(option);
}

class Summary {
 public:
  Summary(const Model& model, const Table& table, const Plan& plan)
      : model_(model), table_(table), plan_(plan), warnings_(table.warnings) {}

  std::string write() {
    leads();
    answers();
    winning();
    leaving();
    if (!warnings_.empty()) {
      out_ += "\nWarnings\n";
      for (const std::string& warning : warnings_) line(warning);
    }
    return std::move(out_);
  }

 private:
  void line(const std::string& text) { out_.append("  ").append(text).append("\n"); }
  void row(const std::string& left, const std::string& right) {
    line(padded(std::string("  ").append(left), 48).append("  ").append(right));
  }

  std::string name(const Input& input) const {
    return input_name(plan_, input.field, input.option);
  }

  bool together() const { return model_.classes.classes() > 1; }

  void leads() {
    if (!together() && !model_.won) {
      out_ +=
          "Nothing to learn here but how often each answer is given: the answers tell nothing "
          "of each other";
      out_ += model_.telling ? ", and nothing of winning.\n" : ".\n";
    } else if (model_.telling && !model_.won) {
      out_ += "Nothing here tells of winning.\n";
    }
    out_ += "Learnt from " + counted(model_.leads, "lead");
    if (!table_.outcomes.empty()) {
      const auto count = [this](int8_t outcome) {
        return static_cast<size_t>(
            std::count(table_.outcomes.begin(), table_.outcomes.end(), outcome));
      };
      out_ += ": " + counted(count(1)) + " won, " + counted(count(0)) + " lost";
      if (count(kOpen) > 0) out_ += ", " + counted(count(kOpen)) + " still open";
    }
    out_ += ".\n";
    if (table_.left_out > 0) {
      out_ +=
          "Left out " + counted(table_.left_out, "row") + ": no answer to any field of the map.\n";
    }
    if (model_.leads < kManyLeads) {
      out_ +=
          "Fewer than 1,000 leads: the model is a simpler one, and asks more before it is sure of "
          "an outcome.\n";
    }
    if (!asks_by_value()) {
      out_ +=
          "The plan asks by its queue: this model changes nothing about what is asked until the "
          "policy of \"ask\" is \"value\".\n";
    }
  }

  // A variant of an experiment may ask by value all the same.
  bool asks_by_value() const {
    if (plan_.by_value) return true;
    const Value* experiments = plan_.source.find("experiments");
    const auto by_value = [](const Value& variant) {
      const Value* policy = &variant;
      for (const char* name : {"change", "ask", "policy"}) {
        if (policy != nullptr) policy = policy->find(name);
      }
      return policy != nullptr && policy->text() == "value";
    };
    return experiments != nullptr &&
           std::any_of(experiments->begin(), experiments->end(), [&](const Value& experiment) {
             const Value* variants = experiment.find("variants");
             return std::any_of(variants->begin(), variants->end(), by_value);
           });
  }

  void answers() {
    out_ += "\nAnswers\n";
    line(counted(table_.inputs.size(), "input") + ", " +
         (together() ? std::to_string(model_.classes.classes()) + " classes of leads"
                     : "one class: answers are as good as independent of each other") +
         ", smoothing " + fixed(model_.smoothing, 0));
    line("log likelihood of a held-out lead: " + fixed(model_.held_out.score, 3) +
         " (independent answers: " + fixed(model_.independent, 3) + ")");
  }

  void winning() {
    if (!model_.telling) return;
    out_ += "\nWinning\n";
    const Telling& telling = *model_.telling;
    const std::string held_out = "on leads not learnt from: AUC " + fixed(telling.auc, 3) +
                                 " (chance alone: 0.5 ± " + fixed(telling.stray, 3) + ")";
    if (!model_.won) {
      line("No answer tells of winning beyond chance; the plan gets no model of it");
      line(held_out);
      return;
    }
    const auto& outcomes = model_.won->outcomes;
    const auto won = static_cast<size_t>(std::count(outcomes.begin(), outcomes.end(), 1));
    line(outcomes.size() == 2
             ? "one class of won leads and one of lost ones: naive Bayes"
             : counted(won, "class", "classes") + " of won leads, " +
                   counted(outcomes.size() - won, "class", "classes") + " of lost ones");
    line(held_out);
    line("what tells most on its own (share of the uncertainty about winning that it removes):");
    std::vector<std::pair<double, size_t>> told;
    for (size_t i = 0; i < table_.inputs.size(); ++i) told.emplace_back(-share_told(table_, i), i);
    std::sort(told.begin(), told.end());
    for (size_t k = 0; k < std::min(kShown, told.size()); ++k) {
      const auto& [negative, input] = told[k];
      if (negative == 0) break;
      row(name(table_.inputs[input]), percent(-negative));
      if (-negative > kSuspicious) {
        warnings_.push_back(name(table_.inputs[input]) + ": tells " + percent(-negative) +
                            " of winning on its own. Was it known before the sale? If not, leave "
                            "it out.");
      }
    }
  }

  void leaving() {
    if (model_.leave.empty()) return;
    out_ += "\nLeaving\n";
    line(counted(static_cast<size_t>(model_.leave.left)) + " of " +
         counted(table_.journeys.size(), "visitor") +
         " left the form; where most do, of those asked:");
    std::vector<std::pair<double, uint32_t>> fields;
    for (uint32_t f = 0; f < model_.leave.fields.size(); ++f) {
      if (model_.leave.shown[f] > 0) fields.emplace_back(-model_.leave.fields[f], f);
    }
    std::sort(fields.begin(), fields.end());
    for (size_t k = 0; k < std::min(kShown, fields.size()); ++k) {
      row(std::string(plan_.fields[fields[k].second].key), percent(-fields[k].first));
    }
    std::string positions;
    for (size_t k = 0; k < std::min(kShown, model_.leave.positions.size()); ++k) {
      if (k > 0) positions += ", ";
      positions += fixed(model_.leave.positions[k], 2);
    }
    line("times, as the first question, the second, …: " + positions);
  }

  const Model& model_;
  const Table& table_;
  const Plan& plan_;
  std::vector<std::string> warnings_;
  std::string out_;
};

}  // namespace

std::string summary(const Model& model, const Table& table, const Plan& plan) {
  return Summary(model, table, plan).write();
}

std::string drift_summary(const LeadsScore& found, const LiveScore& live, bool drifted,
                          const Plan& plan) {
  const double fall = live.expected - live.score;
  std::string out = counted(live.leads, "lead") + " answered " + fixed(found.known, 1) +
                    " inputs of the model each, on average.\n";
  out += "  log likelihood of a lead's answers:       " + fixed(live.score, 3) + "\n";
  out += "  expected of leads like those learnt from: " + fixed(live.expected, 3) + " ± " +
         fixed(live.error, 3) + "\n";
  if (found.strange > 0) {
    out += "  " + counted(found.strange, "answer") +
           " left out: the plan got options after the model was learnt\n";
  }
  if (!drifted && fall <= 0)
    return out + "No drift: the answers are as likely as they should be.\n";
  if (!drifted && fall <= .1) return out + "No drift: a fall of " + fixed(fall, 3) + " is small.\n";
  if (!drifted) {
    return out + "No drift that is sure: a fall of " + fixed(fall, 3) +
           " may be chance, being less " + "than twice its standard error.\n";
  }
  out += "These are other people than those the plan was learnt from: a fall of " + fixed(fall, 3) +
         ", more than 0.1 and than chance would make.\n";
  std::vector<std::pair<double, size_t>> falls;
  for (size_t i = 0; i < found.by_input.size(); ++i) falls.emplace_back(found.by_input[i], i);
  std::sort(falls.begin(), falls.end());
  out += "Answers that are least like before:\n";
  for (size_t k = 0; k < std::min(kShown, falls.size()) && falls[k].first < 0; ++k) {
    const ModelInput& input = plan.model.inputs[falls[k].second];
    out += "  " + padded(input_name(plan, input.field, input.option), 46) +
           fixed(falls[k].first, 3) + "\n";
  }
  return out +
         "With this in the plan, asking stops only when the stage is certain. Learn from new "
         "leads.\n";
}

}  // namespace fieldwise::learn
