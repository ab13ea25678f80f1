#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/event_file.h"
#include "cli/metrics_text.h"
#include "cli/range.h"
#include "cli/text.h"
#include "insight/metrics.h"

namespace fieldwise::cli {
namespace {

using namespace insight;

constexpr char kVerb[] = "metrics";

// What --by names; nothing after saying what may be written.
std::optional<Dimension> read_dimension(const Arguments& arguments, const Plan& plan) {
  if (!arguments.has("--by")) return Dimension{};
  const std::string name = arguments.get("--by");
  const auto found = find_dimension(plan, name);
  if (found) return found;
  std::string names;
  for (const std::string& each : dimension_names(plan)) {
    names += (names.empty() ? "" : ", ") + each;
  }
  wrong_command(kVerb, "there is no --by " + name + "; write one of: " + names);
  return std::nullopt;
}

}  // namespace

int metrics_command(const Given& given) {
  const Shape shape{{"--plan", "--records", "--by", "--from", "--to", "--at", "--json"},
                    {},
                    "",
                    {"--plan", "--records"},
                    {"--plan", "--records"},
                    {"--json"}};
  const auto arguments = read_arguments(kVerb, given, shape);
  if (!arguments) return kWrongCommand;
  const auto range = read_range(kVerb, *arguments);
  if (!range) return kWrongCommand;
  const auto plan = read_plan(arguments->get("--plan"), stderr);
  if (plan == nullptr) return kWrongInput;
  const auto by = read_dimension(*arguments, *plan);
  if (!by) return kWrongCommand;
  const auto logs = read_events(arguments->get("--records"));
  if (!logs) return kWrongInput;
  std::vector<LeadFacts> facts;
  facts.reserve(logs->size());
  for (const auto& [lead, log] : *logs) facts.push_back(facts_of(*plan, log, range->now));
  const Metrics metrics = metrics_of(*plan, facts, *range, *by);
  const std::string file = arguments->get("--json");
  if (!file.empty() && !write_output(file, metrics_json(*plan, metrics) + "\n")) return kWrongInput;
  print(metrics_text(*plan, metrics), file == "-" ? stderr : stdout);
  return kDone;
}

}  // namespace fieldwise::cli
