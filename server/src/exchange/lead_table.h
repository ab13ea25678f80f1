// Leads as rows of a table, for spreadsheets and CRMs.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "exchange/columns.h"
#include "leads/lead_log.h"
#include "sites/sites.h"

namespace fieldwise::server {

enum class TableKind : uint8_t { csv, ndjson };

// A row of CSV, ended by CR LF. A cell that a spreadsheet would take for a formula is told to be
// text by an apostrophe before it.
void add_csv_row(const std::vector<std::string>& cells, std::string& out);

// Whether a spreadsheet would calculate with this text: one that begins with = + - @, a tab or a
// carriage return, unless it is a number or a phone number.
bool is_formula(std::string_view text);

// The lead as it stands at `now`, under the full plan: a row of `columns`, or an object on a line.
void add_lead(Store& store, const Site& site, const LeadLog& log,
              const std::vector<Column>& columns, TableKind kind, int64_t now, std::string& out);

}  // namespace fieldwise::server
