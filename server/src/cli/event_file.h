// Event files: one event a line (docs/events.md, docs/cli.md).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "fieldwise/decide.h"

namespace fieldwise::cli {

// By visitor, ordered by bytes, as the output of every verb is.
using Logs = std::map<std::string, EventLog, std::less<>>;

// Whose event it is: the visitor's name in the file, and the id by which experiments are dealt out
// to this visitor. That is the name, unless the event has another as `dealt_as`; where it names no
// visitor, it is nobody's, and empty.
struct Whose {
  std::string visitor = "default";
  std::string dealt_as;
};

// Reads it from a line, and returns what is wrong before the engine reads the event. Text that is
// not JSON is for the engine to refuse.
Errors read_whose(std::string_view line, Whose& out);

// Adds the event that `line` holds; errors tell of bytes of the line, as files have line numbers.
Errors add_event(EventLog& log, std::string_view line);

// By visitor: the id by which experiments are dealt out.
using DealtAs = std::map<std::string, std::string, std::less<>>;

// The visitors' logs in a file; nothing after saying on standard error what is wrong, each with its
// line. `dealt_as`, if given, gets an entry for each visitor.
std::optional<Logs> read_events(const std::string& file, DealtAs* dealt_as = nullptr);

}  // namespace fieldwise::cli
