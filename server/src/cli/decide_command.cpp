#include <map>

#include "base/variant_plans.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/text.h"
#include "fieldwise/decide.h"
#include "json/writer.h"

namespace fieldwise::cli {
namespace {

// Visitors by id; std::map orders them by bytes, as the output is.
using Logs = std::map<std::string, EventLog>;

// Adds one line of events to its visitor's log.
Errors add_line(std::string_view line, Logs& logs) {
  std::string visitor(kNoVisitor);
  Errors errors = read_visitor(line, visitor);
  return errors.empty() ? logs[visitor].add(line) : errors;
}

}  // namespace

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
  const std::string file = arguments->get("--events");
  const auto content = read_input(file);
  if (!content) return kWrongInput;

  Logs logs;
  bool good = true;
  for (const Line& line : lines_of(*content)) {
    for (const Error& error : add_line(line.text, logs)) {
      print_line(file + ":" + std::to_string(line.number) + ": " + error_line(error), stderr);
      good = false;
    }
  }
  if (!good) return kWrongInput;

  const std::string offer = arguments->get("--offer");
  server::VariantPlans variants(plan);
  std::string out;
  for (const auto& [visitor, log] : logs) {
    out.clear();
    JsonWriter json(out);
    json.begin_object();
    json.key("visitor").string(visitor);
    const auto own = variants.of(visitor == kNoVisitor ? "" : visitor);
    json.key("decision").raw(decide(*own, log, *at, offer));
    json.end_object();
    print_line(out);
  }
  return kDone;
}

}  // namespace fieldwise::cli
