#include <map>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/text.h"
#include "fieldwise/decide.h"
#include "json/document.h"
#include "json/utf.h"
#include "json/writer.h"

namespace fieldwise::cli {
namespace {

// Visitors by id; std::map orders them by bytes, as the output is.
using Logs = std::map<std::string, EventLog>;

// Adds one line of events to its visitor's log.
Errors add_line(std::string_view line, Logs& logs) {
  if (!valid_utf8(line)) {
    return {{"encoding", "", "The line is not UTF-8 text; save the file as UTF-8."}};
  }
  if (line[line.find_first_not_of(" \t")] != '{') {
    return {{"event", "", "Write one event, a JSON object, on each line."}};
  }
  std::string visitor = "default";
  Arena arena;
  const JsonResult parsed = parse_json(line, arena);
  if (const Value* given = parsed.ok ? parsed.value.find("visitor") : nullptr) {
    if (given->text().empty()) {
      return {{"visitor", "/visitor", "Write the visitor as a text that is not empty."}};
    }
    visitor = given->text();
  }
  return logs[visitor].add(line);
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
  std::string out;
  for (const auto& [visitor, log] : logs) {
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
