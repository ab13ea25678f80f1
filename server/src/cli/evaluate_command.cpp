#include <algorithm>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/leads.h"
#include "cli/text.h"
#include "evaluate/evaluate.h"
#include "evaluate/report.h"

namespace fieldwise::cli {
namespace {

using evaluate::Policy;

constexpr char kVerb[] = "evaluate";

constexpr double kMostLeave = .99;
constexpr double kMostSeed = 4294967295;  // 32 bits
constexpr double kMostlyBlank = .99;

struct History {
  evaluate::Leads leads;
  std::vector<learn::Journey> journeys;
  std::optional<learn::LiveScore> score;
  std::vector<std::string> warnings;
};

// The leads of `source`, whose map is that of `questions`.
bool read_history(const LeadFiles& files, const std::shared_ptr<const Plan>& plan,
                  const LeadSource& source, evaluate::Questionnaire& questions, History& out) {
  learn::Table table;
  learn::Leads read;
  if (!read_table(files, plan, source, table) || !read_leads(files, plan, source, read)) {
    return false;
  }
  out.leads = evaluate::leads_of(*plan, source.map, source.history, read, questions);
  out.journeys = read.journeys;
  out.score = evaluate::score_of(*plan, read);
  out.warnings = read.warnings;
  return true;
}

// All policies that can be replayed, unless some are named.
std::optional<std::vector<Policy>> read_policies(const Arguments& given, bool has_outcome) {
  const bool trained = given.has("--train");
  std::vector<Policy> out;
  if (!given.has("--policies")) {
    if (!trained) {
      print_line(
          "evaluate: static and information are left out: they learn their orders from past leads; "
          "give these with --train TRAIN.csv",
          stderr);
    } else if (!has_outcome) {
      print_line(
          "evaluate: information is left out: it is about winning, and the map has no "
          "\"outcome\"",
          stderr);
    }
    for (size_t i = 0; i < std::size(evaluate::kPolicyNames); ++i) {
      const auto policy = static_cast<Policy>(i);
      if (!trained && evaluate::needs_training(policy)) continue;
      if (!has_outcome && policy == Policy::information) continue;
      out.push_back(policy);
    }
    return out;
  }
  const std::string names = given.get("--policies");
  const auto wrong = [](const std::string& reason) {
    wrong_command("evaluate", "--policies: " + reason);
    return std::nullopt;
  };
  for (size_t begin = 0; begin <= names.size();) {
    const size_t end = std::min(names.find(',', begin), names.size());
    const std::string name = names.substr(begin, end - begin);
    begin = end + 1;
    const std::optional<Policy> policy = evaluate::find_policy(name);
    if (!policy) {
      std::string reason = "there is no \"";
      reason.append(name).append("\"; write some of");
      for (const std::string_view other : evaluate::kPolicyNames) {
        reason.append(other == evaluate::kPolicyNames[0] ? " " : ", ").append(other);
      }
      return wrong(reason);
    }
    if (std::find(out.begin(), out.end(), *policy) != out.end())
      return wrong(name + " is there twice");
    if (!trained && evaluate::needs_training(*policy)) {
      return wrong(name + " learns its order from past leads; give them with --train TRAIN.csv");
    }
    if (!has_outcome && *policy == Policy::information) {
      return wrong(name + " is about winning; the map needs an \"outcome\"");
    }
    out.push_back(*policy);
  }
  return out;
}

// What reads oddly in a replay, apart from what reading the history found.
void add_warnings(const Plan& plan, const evaluate::Questionnaire& questions, const History& test,
                  std::vector<std::string>& out) {
  const size_t count = questions.size();
  for (size_t q = 0; q < count; ++q) {
    size_t skipped = 0;
    for (size_t i = 0; i < test.leads.count; ++i)
      skipped += test.leads.of(i)[q] == evaluate::kSkipped;
    if (static_cast<double>(skipped) < kMostlyBlank * static_cast<double>(test.leads.count))
      continue;
    out.push_back(std::string(plan.fields[questions.fields[q]].key) + ": " +
                  std::to_string(skipped) + " of " + std::to_string(test.leads.count) +
                  " leads say nothing; whoever is asked is taken to skip it.");
  }
  std::string without;
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    const bool mapped =
        std::find(questions.fields.begin(), questions.fields.end(), f) != questions.fields.end();
    if (mapped || plan.fields[f].compute != kNone) continue;
    without += (without.empty() ? "" : ", ") + std::string(plan.fields[f].key);
  }
  if (!without.empty())
    out.push_back("Not in the map, so never asked nor answered: " + without + ".");
}

}  // namespace

int evaluate_command(const Given& given) {
  const Shape shape{{"--plan", "--history", "--map", "--train", "--policies", "--json", "--report",
                     "--seed", "--leave"},
                    {},
                    "",
                    {"--plan", "--history", "--map"},
                    {"--plan", "--history", "--map", "--train"},
                    {"--json", "--report"}};
  const auto arguments = read_arguments(kVerb, given, shape);
  if (!arguments) return kWrongCommand;
  const auto seed = read_number(
      kVerb, *arguments, {"--seed", 1, 0, kMostSeed, true, "a whole number from 0 to 4294967295"});
  if (!seed) return kWrongCommand;
  const auto leave = read_number(
      kVerb, *arguments, {"--leave", 0, 0, kMostLeave, false, "a chance from 0 to 0.99, as 0.05"});
  if (!leave) return kWrongCommand;
  const auto plan = read_plan(arguments->get("--plan"), stderr);
  if (plan == nullptr) return kWrongInput;
  const std::string map_file = arguments->get("--map");
  const LeadFiles test_files{arguments->get("--history"), map_file, "", ""};
  const LeadFiles train_files{arguments->get("--train"), map_file, "", ""};
  LeadSource test_source, train_source;
  if (!read_source(test_files, *plan, test_source)) return kWrongInput;
  evaluate::Options options;
  options.seed = static_cast<uint64_t>(*seed);
  const auto policies = read_policies(*arguments, test_source.map.outcome.has_value());
  if (!policies) return kWrongCommand;
  options.policies = *policies;

  evaluate::Questionnaire questions = evaluate::questions_of(*plan, test_source.map);
  if (questions.size() == 0) {
    print_line(map_file +
                   ": /fields: the map names computed fields only, which are never asked; name "
                   "others (no_questions)",
               stderr);
    return kWrongInput;
  }
  History test, training;
  if (!read_history(test_files, plan, test_source, questions, test)) return kWrongInput;
  if (arguments->has("--train") &&
      !(read_source(train_files, *plan, train_source) &&
        read_history(train_files, plan, train_source, questions, training))) {
    return kWrongInput;
  }
  const auto& journeys = training.journeys.empty() ? test.journeys : training.journeys;
  evaluate::Evaluation found = evaluate::evaluate(
      *plan, questions, test.leads, training.leads, evaluate::leaving(*plan, journeys, *leave),
      options, [](const std::string& message) { print_line("evaluate: " + message, stderr); });
  found.score = test.score;
  found.drifted = found.drifted || (test.score && evaluate::has_drifted(*test.score));
  found.warnings = test.warnings;
  if (train_source.history.cells == test_source.history.cells) {
    found.warnings.emplace_back(
        "The leads to replay are those of --train: a model that was learnt from them is judged by "
        "what "
        "it has seen. Replay others.");
  }
  add_warnings(*plan, questions, test, found.warnings);

  const std::string json = arguments->get("--json"), page = arguments->get("--report");
  if (!json.empty() && !write_output(json, evaluate::report_json(found))) return kWrongInput;
  if (!page.empty() && !write_output(page, evaluate::report_html(found))) {
    return kWrongInput;
  }
  print(evaluate::report_text(found), json == "-" || page == "-" ? stderr : stdout);
  return kDone;
}

}  // namespace fieldwise::cli
