#include "cli/event_file.h"

#include "cli/text.h"
#include "json/document.h"
#include "json/utf.h"

namespace fieldwise::cli {
namespace {

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

std::optional<Logs> read_events(const std::string& file) {
  const auto content = read_input(file);
  if (!content) return std::nullopt;
  Logs logs;
  bool good = true;
  for (const Line& line : lines_of(*content)) {
    for (const Error& error : add_line(line.text, logs)) {
      print_line(file + ":" + std::to_string(line.number) + ": " + error_line(error), stderr);
      good = false;
    }
  }
  if (!good) return std::nullopt;
  return logs;
}

}  // namespace fieldwise::cli
