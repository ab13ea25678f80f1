#include <algorithm>
#include <fstream>
#include <map>
#include <set>

#include "base/variant_plans.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/event_file.h"
#include "cli/text.h"
#include "experiment/report.h"
#include "fieldwise/decide.h"
#include "json/document.h"
#include "logic/dates.h"

namespace fieldwise::cli {
namespace {

constexpr char kVerb[] = "experiment";
constexpr size_t kShownErrors = 20;

// Errors of a file's lines, printed by line, and no more than anybody reads.
class LineErrors {
 public:
  explicit LineErrors(const std::string& file) : file_(file) {}

  void add(uint64_t line, const Error& error) { errors_.emplace_back(line, error); }
  // Whether there was none.
  bool finish() {
    std::stable_sort(errors_.begin(), errors_.end(),
                     [](const auto& a, const auto& b) { return a.first < b.first; });
    for (size_t i = 0; i < std::min(errors_.size(), kShownErrors); ++i) {
      const auto& [line, error] = errors_[i];
      const std::string place = line > 0 ? ":" + std::to_string(line) : "";
      print_line(file_ + place + ": " + error_line(error), stderr);
    }
    if (errors_.size() > kShownErrors) {
      print_line(file_ + ": and " + std::to_string(errors_.size() - kShownErrors) + " more",
                 stderr);
    }
    return errors_.empty();
  }

 private:
  std::string file_;
  std::vector<std::pair<uint64_t, Error>> errors_;
};

struct Plans {
  std::vector<std::shared_ptr<const Plan>> plans;
  std::vector<std::vector<std::string>> hashes;  // under which events name each
};

bool read_plans(const std::vector<std::string>& files, Plans& out,
                std::vector<experiment::Study>& studies) {
  for (const std::string& file : files) {
    const auto plan = read_plan(file, stderr);
    if (plan == nullptr) return false;
    const PlanResult published = load_plan(publish_plan(*plan));
    print_errors(published.errors, stderr);
    if (published.plan == nullptr) return false;
    out.plans.push_back(plan);
    out.hashes.push_back({std::string(plan_hash(*plan)), std::string(plan_hash(*published.plan))});
  }
  std::vector<Errors> errors;
  studies = experiment::studies_of(out.plans, errors);
  bool good = true;
  for (size_t i = 0; i < files.size(); ++i) {
    LineErrors wrong(files[i]);
    for (const Error& error : errors[i]) wrong.add(0, error);
    good = wrong.finish() && good;
  }
  if (good && studies.empty()) {
    print_line(files.front() + ": " +
                   error_line({"no_experiments", "/experiments",
                               "The plan has no experiments; give the plan that ran them."}),
               stderr);
    return false;
  }
  return good;
}

// The events by visitor, one visitor's log at a time: many thousand logs would not fit into memory.
bool read_moments(const std::string& file, const experiment::Window& window,
                  experiment::Visitors& visitors, int64_t& last_event) {
  const std::optional<std::string> content = read_input(file);
  if (!content) return false;
  LineErrors errors(file);
  std::map<std::string, std::vector<Line>> lines;
  for (const Line& line : lines_of(*content)) {
    Whose whose;
    const Errors wrong = read_whose(line.text, whose);
    for (const Error& error : wrong) errors.add(line.number, error);
    if (!wrong.empty()) continue;
    lines[whose.visitor].push_back(line);
    visitors[whose.visitor].dealt_as = whose.dealt_as;
  }
  for (const auto& [name, own] : lines) {
    EventLog log;
    experiment::Visitor& visitor = visitors[name];
    for (const Line& line : own) {
      Errors wrong = add_event(log, line.text);
      if (visitor.dealt_as.empty() && wrong.empty()) {
        wrong = {{"visitor", "/visitor", "Write whose event this is: variants fall to visitors."}};
      }
      for (const Error& error : wrong) errors.add(line.number, error);
    }
    // Who came without a token was shown no variant, whatever visits the form tells of.
    if (!server::is_unknown(visitor.dealt_as)) {
      visitor.moments = experiment::moments_of(log, window);
    }
    last_event = std::max(last_event, experiment::last_of(log));
  }
  return errors.finish();
}

bool read_outcomes(const std::string& file, const experiment::Visitors& visitors,
                   experiment::Outcomes& outcomes) {
  const std::optional<std::string> content = read_input(file);
  if (!content) return false;
  LineErrors errors(file);
  for (const auto& [line, error] : experiment::read_outcomes(*content, visitors, outcomes)) {
    errors.add(line, error);
  }
  return errors.finish();
}

bool write_json(const std::string& file, const std::string& json) {
  std::ofstream out(file, std::ios::binary);
  out << json << '\n';
  out.close();
  if (!out) print_line("fieldwise: cannot write " + file, stderr);
  return static_cast<bool>(out);
}

// False, and a message, when an option is wrong.
bool read_settings(const Arguments& arguments, experiment::Settings& out) {
  if (arguments.has("--alpha")) {
    Arena arena;
    const JsonResult alpha = parse_json(arguments.get("--alpha"), arena);
    const bool right =
        alpha.ok && alpha.value.is_number() && alpha.value.number > 0 && alpha.value.number <= 0.5;
    if (!right) {
      wrong_command(kVerb, "--alpha: write a number above 0, at most 0.5");
      return false;
    }
    out.alpha = alpha.value.number;
  }
  if (arguments.has("--within") &&
      !(parse_duration(arguments.get("--within"), out.window.within) && out.window.within > 0)) {
    wrong_command(kVerb, "--within: write a duration like 1d, 4h or 15m");
    return false;
  }
  if (arguments.has("--until")) {
    const std::optional<int64_t> until = read_time(kVerb, arguments, "--until");
    if (!until) return false;
    out.window.until = *until;
  }
  out.window.offer = arguments.get("--offer");
  out.with_outcomes = arguments.has("--outcomes");
  return true;
}

}  // namespace

int experiment_command(const Given& given) {
  const Shape shape{
      {"--events", "--outcomes", "--alpha", "--within", "--until", "--offer", "--json"},
      {"--plan"},
      "",
      {"--plan", "--events"},
      {"--plan", "--events", "--outcomes"},
      {"--json"}};
  const auto arguments = read_arguments(kVerb, given, shape);
  if (!arguments) return kWrongCommand;
  experiment::Settings settings;
  if (!read_settings(*arguments, settings)) return kWrongCommand;

  Plans plans;
  std::vector<experiment::Study> studies;
  if (!read_plans(arguments->all("--plan"), plans, studies)) return kWrongInput;
  if (arguments->has("--offer")) {
    const std::string mistake = offer_mistake(plans.plans, settings.window.offer);
    if (!mistake.empty()) return wrong_command(kVerb, mistake);
  }
  experiment::Visitors visitors;
  if (!read_moments(arguments->get("--events"), settings.window, visitors, settings.last_event)) {
    return kWrongInput;
  }
  experiment::Outcomes outcomes;
  if (settings.with_outcomes && !read_outcomes(arguments->get("--outcomes"), visitors, outcomes)) {
    return kWrongInput;
  }
  experiment::count_visitors(plans.plans, plans.hashes, visitors, outcomes, settings.window,
                             settings.last_event, studies);
  if (arguments->has("--json") &&
      !write_json(arguments->get("--json"), experiment::report_json(studies, settings))) {
    return kWrongInput;
  }
  print(experiment::report_text(studies, settings));
  return kDone;
}

}  // namespace fieldwise::cli
