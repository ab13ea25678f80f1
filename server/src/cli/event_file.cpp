#include "cli/event_file.h"

#include "cli/text.h"
#include "json/document.h"
#include "json/utf.h"

namespace fieldwise::cli {

Errors read_whose(std::string_view line, Whose& out) {
  if (!valid_utf8(line)) {
    return {{"encoding", "", "The line is not UTF-8 text; save the file as UTF-8."}};
  }
  if (line[line.find_first_not_of(" \t")] != '{') {
    return {{"event", "", "Write one event, a JSON object, on each line."}};
  }
  Arena arena;
  const JsonResult parsed = parse_json(line, arena);
  const Value* visitor = parsed.ok ? parsed.value.find("visitor") : nullptr;
  if (visitor == nullptr) return {};
  if (visitor->text().empty()) {
    return {{"visitor", "/visitor", "Write the visitor as a text that is not empty."}};
  }
  const Value* dealt_as = parsed.value.find("dealt_as");
  if (dealt_as != nullptr && dealt_as->text().empty()) {
    return {{"visitor", "/dealt_as", "Write the visitor's other id as a text, or leave it out."}};
  }
  out.visitor = visitor->text();
  out.dealt_as = dealt_as == nullptr ? visitor->text() : dealt_as->text();
  return {};
}

Errors add_event(EventLog& log, std::string_view line) {
  constexpr std::string_view kPlace = "at line 1, byte ";
  Errors errors = log.add(line);
  for (Error& error : errors) {
    const size_t at = error.code == "json" ? error.message.find(kPlace) : std::string::npos;
    if (at != std::string::npos) error.message.replace(at, kPlace.size(), "at byte ");
  }
  return errors;
}

std::optional<Logs> read_events(const std::string& file, DealtAs* dealt_as) {
  const auto content = read_input(file);
  if (!content) return std::nullopt;
  Logs logs;
  bool good = true;
  for (const Line& line : lines_of(*content)) {
    Whose whose;
    Errors errors = read_whose(line.text, whose);
    if (errors.empty()) errors = add_event(logs[whose.visitor], line.text);
    if (dealt_as != nullptr) dealt_as->emplace(whose.visitor, whose.dealt_as);
    for (const Error& error : errors) {
      print_line(file + ":" + std::to_string(line.number) + ": " + error_line(error), stderr);
      good = false;
    }
  }
  if (!good) return std::nullopt;
  return logs;
}

}  // namespace fieldwise::cli
