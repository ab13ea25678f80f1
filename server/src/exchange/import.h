// Leads that another system has, taken in from a table (docs/crm.md).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/csv.h"
#include "exchange/columns.h"
#include "exchange/dates.h"
#include "sites/sites.h"
#include "store/store.h"

namespace fieldwise::server {

struct RowError {
  uint64_t line = 0;
  std::string column;  // its name; empty: the row as a whole
  Error error;
};

inline constexpr size_t kMostNotes = 1000;

// What the table's own words for what became of a lead mean; empty: nothing.
using OutcomeNames = std::map<std::string, std::string, std::less<>>;

// A table to take in. Cells are texts; of NDJSON, a column's value as JSON text where it is no
// text.
struct ImportTable {
  Csv rows;
  std::vector<Column> columns;       // by column of `rows`; `of` is empty of one that is ignored
  std::vector<std::string> ignored;  // their names, at most 1000
  std::vector<DateOrder> orders;     // by column: of its dates with slashes
  std::map<size_t, RowError> duplicates;  // by row: why it is not taken (duplicates.h)
  std::vector<RowError> notes;  // what was made of lines that are taken; at most kMostNotes
  std::string source;           // the system that it comes from
  OutcomeNames outcomes;
  DateOrder dates = DateOrder::unknown;  // of all columns; unknown: as each one shows
  bool typed_too = false;                // addresses also of whom was forgotten who only typed them
};

// Reads CSV: separated by commas, semicolons or tabs, with a byte-order mark or without. A column
// is what `map` says by its name, else the field with its name as key, else `reference` or `at`,
// else nothing. A line that is not UTF-8 is read as Windows-1252, and noted.
Errors read_table(const Plan& plan, std::string_view csv, const std::vector<Column>& map,
                  int64_t now, ImportTable& out);
// The same of NDJSON: an object on each line, whose members are columns; of members that are
// nothing only the names are kept. Either has at most 4,000,000 cells.
Errors read_lines(const Plan& plan, std::string_view ndjson, const std::vector<Column>& map,
                  int64_t now, ImportTable& out);

// `Closed Won:won,Open:`: reads what the table's words mean. Errors have the path /outcomes.
Errors read_outcome_names(std::string_view text, OutcomeNames& out);

enum class Imported : uint8_t { created, updated, unchanged, refused };

// Takes in one row: a lead that is known by its reference or its address gets the answers that are
// new, with the source `import`, and what became of it; any other is created. Nothing of a row is
// stored when a cell of it is wrong, or when its address was suppressed. To take it in again
// changes nothing. Runs within a transaction.
Imported import_row(Store& store, const Site& site, std::string_view address_key,
                    const ImportTable& table, size_t row, int64_t now,
                    std::vector<RowError>& errors);

}  // namespace fieldwise::server
