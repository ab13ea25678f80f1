// Event files: one event a line (docs/events.md, docs/cli.md).
#pragma once

#include <map>
#include <optional>
#include <string>

#include "fieldwise/decide.h"

namespace fieldwise::cli {

// By visitor, ordered by bytes, as the output of every verb is.
using Logs = std::map<std::string, EventLog, std::less<>>;

// The visitors' logs in a file; nothing after saying on standard error what is wrong, each with its
// line.
std::optional<Logs> read_events(const std::string& file);

}  // namespace fieldwise::cli
