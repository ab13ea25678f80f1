// Past leads of whom it is known what became: what `backtest` and `diff` replay under a plan.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "cli/arguments.h"
#include "cli/event_file.h"
#include "cli/leads.h"
#include "insight/dimension.h"

namespace fieldwise::cli {

// Either `records`, or a table of answers, which is read anew for each plan.
struct PastLeads {
  std::optional<Logs> records;
  LeadFiles table;
};

// Whether --records is given, or --history with its --map; false after saying what is wrong.
bool names_past_leads(std::string_view verb, const Arguments& arguments);

// Reads what names_past_leads() found good; nothing after saying that a file is wrong.
std::optional<PastLeads> read_past_leads(const Arguments& arguments);

// The leads of a table as the fields of `plan`; false after saying what is wrong. `out` points into
// `source`.
bool read_past_table(std::string_view verb, const PastLeads& past,
                     const std::shared_ptr<const Plan>& plan, LeadSource& source,
                     learn::Leads& out);

// What --by names of what past leads can be told apart by; nothing after saying what may be
// written.
std::optional<insight::Dimension> read_past_by(std::string_view verb, const Arguments& arguments,
                                               const Plan& plan);

// The plan in a file, under which somebody can be qualified; null after saying what is wrong.
std::shared_ptr<const Plan> read_qualifying_plan(const std::string& path);

}  // namespace fieldwise::cli
