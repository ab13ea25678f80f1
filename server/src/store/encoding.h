// How rows are written, whichever database they are in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/rows.h"
#include "sync/visitor.h"

namespace fieldwise::server {

// A JSON array of texts, and back. Throws StorageError when it is something else.
std::string texts_json(const std::vector<std::string>& texts);
std::vector<std::string> read_texts(std::string_view text);

// Adds the events of a row of the log, as to_json wrote them, to a visitor that is being read, also
// to what is known of its clients.
// Throws StorageError when it cannot.
void read_events(std::string_view row, Visitor& visitor);

// The id under which the log of a lead's own is kept, as that of a visitor whom no token leads to:
// a hash, as its rows stay behind, empty, when the lead is erased, and nothing of a lead is to be
// left.
std::string own_log_id(std::string_view lead);
bool is_own_log(std::string_view visitor);

// A lead, and which of a visitor's events are its own, as LeadPart has it.
struct PartOfLead {
  Lead lead;
  int64_t first_event = 0;
  std::optional<int64_t> end_event;
};

// The name under which a client of the visitor `visitor` stands among the events of its lead:
// several devices name theirs as they like, and must not be taken for one.
std::string client_in_lead(std::string_view client, std::string_view visitor, const Lead& lead);

// Writes a line for each of the events in a row of the log of the visitor `id`, of which the first
// is number `number`. One that is part of a lead goes by the lead's id, and has beside it the id by
// which experiments are dealt out to the lead. Returns the number of the event after the last.
int64_t add_lines(std::string_view id, const std::vector<PartOfLead>& parts, int64_t number,
                  std::string_view row, std::string& out);

// How many bytes of whole visitors `Store::events_after` gathers.
inline constexpr size_t kEventLines = size_t{4} << 20;

}  // namespace fieldwise::server
