#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/event_file.h"
#include "cli/journey_text.h"
#include "cli/text.h"

namespace fieldwise::cli {
namespace {

constexpr char kVerb[] = "journey";
constexpr size_t kPaths = 10;

// What goes to standard output and, for programs, to a file.
struct Output {
  std::string text, json;
};

bool write(const Arguments& arguments, const Output& output) {
  const std::string file = arguments.get("--json");
  if (!file.empty() && !write_output(file, output.json + "\n")) return false;
  print(output.text, file == "-" ? stderr : stdout);
  return true;
}

// Says that there is no such lead, or none that was won; returns kWrongInput.
int no_lead(const std::string& file, const char* code, const std::string& message) {
  print_line(file + ": " + error_line({code, "", message}), stderr);
  return kWrongInput;
}

int one_lead(const Arguments& arguments, const Plan& plan, const Logs& logs, int64_t now) {
  const std::string lead = arguments.get("--lead");
  const std::string file = arguments.get("--records");
  const auto found = logs.find(lead);
  if (found == logs.end()) {
    return no_lead(file, "unknown_visitor",
                   "The records tell of no visitor \"" + lead + "\"; write one as they do.");
  }
  const bool backwards = arguments.has("--backwards");
  const Journey journey = scored_journey(plan, found->second, now);
  if (journey.sale == kNone && (backwards || arguments.has("--won"))) {
    return no_lead(file, "not_won",
                   "\"" + lead + "\" was not won; leave --backwards and --won out.");
  }
  const Output output{journey_text(plan, lead, journey, now, backwards),
                      journey_json(plan, journey, now, backwards)};
  return write(arguments, output) ? kDone : kWrongInput;
}

int all_leads(const Arguments& arguments, const Plan& plan, const Logs& logs, int64_t now) {
  const bool backwards = arguments.has("--backwards");
  const bool only_won = backwards || arguments.has("--won");
  JourneyMap map(plan);
  for (const auto& [visitor, log] : logs) {
    const Journey journey = journey_of(plan, log, now);
    if (!only_won || journey.sale != kNone) map.add(journey);
  }
  const JourneyFigures figures = map.figures();
  if (only_won && figures.leads == 0) {
    return no_lead(arguments.get("--records"), "not_won",
                   "No lead was won; add the reports of what became of them, or leave --won and "
                   "--backwards out.");
  }
  const Output output{map_text(plan, figures, backwards, kPaths),
                      map_json(plan, figures, backwards, kPaths)};
  return write(arguments, output) ? kDone : kWrongInput;
}

}  // namespace

int journey_command(const Given& given) {
  Shape shape{{"--plan", "--records", "--lead", "--at", "--json"},
              {},
              "",
              {"--plan", "--records"},
              {"--plan", "--records"},
              {"--json"}};
  shape.flags = {"--won", "--backwards"};
  const auto arguments = read_arguments(kVerb, given, shape);
  if (!arguments) return kWrongCommand;
  const auto now = read_time(kVerb, *arguments, "--at");
  if (!now) return kWrongCommand;
  const auto plan = read_plan(arguments->get("--plan"), stderr);
  if (plan == nullptr) return kWrongInput;
  const auto logs = read_events(arguments->get("--records"));
  if (!logs) return kWrongInput;
  return arguments->has("--lead") ? one_lead(*arguments, *plan, *logs, *now)
                                  : all_leads(*arguments, *plan, *logs, *now);
}

}  // namespace fieldwise::cli
