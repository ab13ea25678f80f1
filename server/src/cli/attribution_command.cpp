#include "attribution/attribution.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/event_file.h"
#include "cli/text.h"

namespace fieldwise::cli {
namespace {

constexpr char kVerb[] = "attribution";

}  // namespace

int attribution_command(const Given& given) {
  using namespace attribution;
  const Shape shape{{"--plan", "--records", "--to", "--at", "--json"},
                    {},
                    "",
                    {"--plan", "--records"},
                    {"--plan", "--records"},
                    {"--json"}};
  const auto arguments = read_arguments(kVerb, given, shape);
  if (!arguments) return kWrongCommand;
  const std::string end = arguments->get("--to", "qualified");
  if (end != "qualified" && end != "won") {
    return wrong_command(kVerb, "there is no --to " + end + "; write qualified or won");
  }
  const To to = end == "won" ? To::won : To::qualified;
  const auto now = read_time(kVerb, *arguments, "--at");
  if (!now) return kWrongCommand;
  const auto plan = read_plan(arguments->get("--plan"), stderr);
  if (plan == nullptr) return kWrongInput;
  const auto logs = read_events(arguments->get("--records"));
  if (!logs) return kWrongInput;
  std::vector<Life> lives;
  lives.reserve(logs->size());
  for (const auto& [lead, log] : *logs) lives.push_back(life_of(*plan, lead, log, to, *now));
  const Attribution found = attribution_of(to, lives);
  const std::string file = arguments->get("--json");
  if (!file.empty() && !write_output(file, attribution_json(found) + "\n")) return kWrongInput;
  print(attribution_text(found), file == "-" ? stderr : stdout);
  return kDone;
}

}  // namespace fieldwise::cli
