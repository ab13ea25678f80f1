#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/event_file.h"
#include "cli/text.h"
#include "fieldwise/decide.h"
#include "json/writer.h"

namespace fieldwise::cli {

int decide_command(const Given& given) {
  const Shape shape{{"--plan", "--events", "--at", "--offer"},
                    {},
                    "",
                    {"--plan", "--events", "--at"},
                    {"--plan", "--events"}};
  const auto arguments = read_arguments("decide", given, shape);
  if (!arguments) return kWrongCommand;
  const auto at = read_time("decide", *arguments, "--at");
  if (!at) return kWrongCommand;
  const auto plan = read_plan(arguments->get("--plan"), stderr);
  if (plan == nullptr) return kWrongInput;
  const auto logs = read_events(arguments->get("--events"));
  if (!logs) return kWrongInput;

  const std::string offer = arguments->get("--offer");
  std::string out;
  for (const auto& [visitor, log] : *logs) {
    out.clear();
    JsonWriter json(out);
    json.begin_object();
    json.key("visitor").string(visitor);
    json.key("decision").raw(decide(*plan, log, *at, offer));
    json.end_object();
    print_line(out);
  }
  return kDone;
}

}  // namespace fieldwise::cli
