// How rows are written, whichever database they are in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sync/visitor.h"

namespace fieldwise::server {

// A JSON array of texts, and back. Throws StorageError when it is something else.
std::string texts_json(const std::vector<std::string>& texts);
std::vector<std::string> read_texts(std::string_view text);

// Adds the events of a row of the log, as to_json wrote them, to a visitor that is being read.
// Throws StorageError when it cannot.
void read_events(std::string_view row, Visitor& visitor);

// Writes a line for each of the events in a row of the log. A visitor who goes by another name than
// its id keeps the latter beside it: experiments are dealt out by it.
void add_lines(std::string_view id, std::string_view name, std::string_view row, std::string& out);

// How many bytes of whole visitors `Store::events_after` gathers.
inline constexpr size_t kEventLines = size_t{4} << 20;

}  // namespace fieldwise::server
