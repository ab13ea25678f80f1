// Where `learn` and `drift` take leads from: a history and its map, or events and what came of
// them.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/csv.h"
#include "cli/arguments.h"
#include "cli/event_file.h"
#include "learn/map.h"
#include "learn/table.h"
#include "learn/visitors.h"

namespace fieldwise::cli {

struct LeadFiles {
  std::string history, map;      // both or none
  std::string events, outcomes;  // the latter may be empty
};

// The files that the options --history, --map, --events and --outcomes name. Nothing, after saying
// so, when these do not go together.
std::optional<LeadFiles> lead_files(std::string_view verb, const Arguments& arguments);

// What is in the files. Leads point into it.
struct LeadSource {
  Csv history;
  std::string map_text;
  Arena arena;
  learn::Map map;
  Logs events;
  DealtAs dealt_as;
  Csv outcomes_csv;
  learn::Outcomes outcomes;
};

// Each of these says what is wrong on standard error, and then returns false.
bool read_source(const LeadFiles& files, const Plan& plan, LeadSource& out);
bool read_leads(const LeadFiles& files, const std::shared_ptr<const Plan>& plan,
                const LeadSource& source, learn::Leads& out);
bool read_table(const LeadFiles& files, const std::shared_ptr<const Plan>& plan,
                const LeadSource& source, learn::Table& out);

}  // namespace fieldwise::cli
