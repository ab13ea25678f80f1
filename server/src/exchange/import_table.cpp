// Reading what is to be imported.
#include <algorithm>
#include <map>
#include <set>

#include "exchange/duplicates.h"
#include "exchange/import.h"
#include "exchange/windows_1252.h"
#include "json/document.h"
#include "json/writer.h"
#include "plan/plan.h"

namespace fieldwise::server {
namespace {

// A table must fit into memory, also one whose lines are of a few bytes each.
constexpr size_t kCells = 4'000'000;
constexpr const char* kSplit = "A table has at most 4000000 cells: send it in several parts.";
constexpr size_t kIgnored = 1000;  // names that are listed

using Columns = std::map<std::string, Column, std::less<>>;

// What a column may be, by its name.
Columns columns_by_name(const Plan& plan, const std::vector<Column>& map) {
  Columns out;
  for (const Column& column : map) out.emplace(column.name, column);
  for (const Field& field : plan.fields) {
    const std::string key(field.key);
    out.emplace(key, Column{"answer", key, key});
  }
  for (const char* name : {"reference", "at"}) out.emplace(name, Column{name, "", name});
  return out;
}

bool is_taken(const Column& column) {
  constexpr std::string_view kTaken[] = {"answer",  "reference", "at",     "created_at",
                                         "outcome", "reason",    "amount", "by"};
  return std::find(std::begin(kTaken), std::end(kTaken), column.of) != std::end(kTaken);
}

bool is_date(const Column& column) {
  return column.of == "at" || column.of == "created_at" ||
         (column.of == "outcome" && !column.key.empty());
}

// Cells of nothing but white space are empty, and what is no answer has none around it: to all that
// reads the table.
void tidy_cells(ImportTable& table) {
  constexpr std::string_view kWhite = " \t\r\n";
  for (size_t i = 0; i < table.rows.cells.size(); ++i) {
    std::string& cell = table.rows.cells[i];
    const size_t begin = cell.find_first_not_of(kWhite);
    if (begin == std::string::npos) {
      cell.clear();
    } else if (table.columns[i % table.columns.size()].of != "answer") {
      cell.erase(cell.find_last_not_of(kWhite) + 1).erase(0, begin);
    }
  }
}

// What dates with slashes mean, column by column.
void find_orders(ImportTable& table) {
  for (size_t i = 0; i < table.columns.size(); ++i) {
    DateEvidence evidence;
    const bool look = table.dates == DateOrder::unknown && is_date(table.columns[i]);
    for (size_t row = 0; look && row < table.rows.rows(); ++row) {
      evidence.look_at(table.rows.cell(row, i));
    }
    table.orders.push_back(look ? evidence.order() : table.dates);
  }
}

// What each column is; wrong where there is nothing to know a lead by, or something twice.
Errors name_columns(const Plan& plan, const std::vector<Column>& map, ImportTable& table) {
  Errors errors;
  for (const Column& column : map) {
    const bool there = std::find(table.rows.header.begin(), table.rows.header.end(), column.name) !=
                       table.rows.header.end();
    if (!there) {
      errors.push_back({"unknown_column", "/map",
                        "`" + column.name + "`: the table has no column with this name."});
    }
  }
  const Columns known = columns_by_name(plan, map);
  for (const std::string& name : table.rows.header) {
    const auto found = known.find(name);
    Column column = found == known.end() ? Column{"", "", name} : found->second;
    if (!is_taken(column)) {
      // What follows from answers is decided here, not imported.
      column.of.clear();
      if (table.ignored.size() < kIgnored) table.ignored.push_back(name);
    }
    for (const Column& other : table.columns) {
      if (column.of.empty() || other.of != column.of || other.key != column.key) continue;
      errors.push_back({"duplicate", "/map",
                        "`" + name + "` and `" + other.name + "` are the same: leave one out."});
      break;  // once for each name: a table may have thousands of one name
    }
    table.columns.push_back(std::move(column));
  }
  const bool any = std::any_of(table.columns.begin(), table.columns.end(),
                               [](const Column& column) { return !column.of.empty(); });
  if (!any && !table.ignored.empty() && errors.empty()) {
    errors.push_back(
        {"unknown_column", "/map",
         "No column of the table is called as a field's key, reference or at: say with "
         "map which is which, as in map=answer.email:Email. The first is `" +
             table.ignored.front() + "`."});
  }
  return errors;
}

std::string cell_text(const Value& value) {
  const auto text = [](const Value& one) {
    return one.is_string() ? std::string(one.text()) : to_json(one);
  };
  if (!value.is_array()) return text(value);
  std::string out;
  for (const Value& item : value) {
    if (!out.empty()) out += ';';
    out += text(item);
  }
  return out;
}

Errors csv_errors(const CsvError& error) {
  return {{error.code, "", "Line " + std::to_string(error.line) + ": " + error.message}};
}

// A table of which the columns are known: what they are, and wrong too where it has no row.
Errors finish(const Plan& plan, const std::vector<Column>& map, int64_t now, ImportTable& table) {
  Errors errors = name_columns(plan, map, table);
  if (errors.empty()) {
    tidy_cells(table);
    find_orders(table);
    find_duplicates(plan, table, now);
  }
  if (!errors.empty() || table.rows.rows() > 0) return errors;
  const size_t columns = table.rows.header.size();
  if (columns == 0) {
    errors.push_back({"no_rows", "", "There is no lead in it: write one on each line."});
    return errors;
  }
  errors.push_back({"no_rows", "",
                    "The table has a header of " + std::to_string(columns) +
                        (columns == 1 ? " column" : " columns") +
                        ", and no row behind it. If it has leads, their lines have run into one: "
                        "end each with LF or CR LF."});
  return errors;
}

}  // namespace

Errors read_outcome_names(std::string_view text, OutcomeNames& out) {
  Errors errors;
  while (!text.empty()) {
    const std::string_view entry = text.substr(0, text.find(','));
    text.remove_prefix(entry.size() < text.size() ? entry.size() + 1 : entry.size());
    const size_t colon = entry.rfind(':');
    const std::string_view name = trimmed(entry.substr(0, colon));
    const std::string_view outcome =
        colon == std::string_view::npos ? std::string_view() : trimmed(entry.substr(colon + 1));
    const bool good = colon != std::string_view::npos && (outcome.empty() || is_outcome(outcome)) &&
                      !name.empty();
    if (!good) {
      errors.push_back({"outcome", "/outcomes",
                        "`" + std::string(entry) +
                            "`: write the table's word, a colon and what it means, as Closed "
                            "Won:won, or nothing behind the colon where it means nothing."});
    } else if (!out.emplace(name, outcome).second) {
      errors.push_back(
          {"duplicate", "/outcomes", "`" + std::string(name) + "`: say once what it means."});
    }
  }
  return errors;
}

Errors read_table(const Plan& plan, std::string_view csv, const std::vector<Column>& map,
                  int64_t now, ImportTable& out) {
  if (is_utf16(csv)) {
    return csv_errors({1, "encoding", "The file is UTF-16; save it as UTF-8 (\"CSV UTF-8\")."});
  }
  if (csv.starts_with("\xef\xbb\xbf")) csv.remove_prefix(3);
  std::vector<uint64_t> lines;
  const std::string text = as_utf8(csv, lines);
  const CsvError error = read_csv(text, out.rows, CsvSeparator::as_in_header, kCells);
  if (!error.message.empty()) return csv_errors(error);
  if (out.rows.separator != ',') {
    const std::string by = out.rows.separator == ';' ? "semicolons." : "tabs.";
    out.notes.push_back({1, "", {"separator", "", "Its cells are separated by " + by}});
  }
  lines.resize(std::min(lines.size(), kMostNotes));
  for (const uint64_t line : lines) {
    out.notes.push_back(
        {line, "", {"encoding", "", "This line is not UTF-8: it was read as Windows-1252."}});
  }
  return finish(plan, map, now, out);
}

Errors read_lines(const Plan& plan, std::string_view text, const std::vector<Column>& map,
                  int64_t now, ImportTable& out) {
  struct Cell {
    size_t row, column;
    std::string text;
  };
  std::vector<Cell> cells;  // those that are there, of columns that may be taken
  const Columns known = columns_by_name(plan, map);
  std::map<std::string, size_t, std::less<>> columns;
  std::set<std::string, std::less<>> ignored;
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  for (uint64_t number = 1; !text.empty(); ++number) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(line.size() < text.size() ? line.size() + 1 : line.size());
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    Arena arena;
    const JsonResult parsed = parse_json(line, arena);
    if (!parsed.ok || !parsed.value.is_object()) {
      return csv_errors({number, "json", "Write one lead, a JSON object, on each line."});
    }
    const size_t row = out.rows.row_lines.size();
    out.rows.row_lines.push_back(number);
    for (uint32_t i = 0; i < parsed.value.size; ++i) {
      const auto& [key, value] = parsed.value.members[i];
      if (value.is_null()) continue;
      if (!known.contains(key)) {
        if (ignored.size() < kIgnored && ignored.emplace(key).second) {
          out.ignored.emplace_back(key);
        }
        continue;
      }
      const size_t column = columns.emplace(std::string(key), columns.size()).first->second;
      cells.push_back({row, column, cell_text(value)});
    }
    if ((row + 1) * std::max(columns.size(), size_t{1}) > kCells) {
      return csv_errors({number, "too_large", kSplit});
    }
  }
  out.rows.header.resize(columns.size());
  for (const auto& [name, place] : columns) out.rows.header[place] = name;
  out.rows.cells.resize(out.rows.rows() * columns.size());
  for (Cell& cell : cells) {
    out.rows.cells[cell.row * columns.size() + cell.column] = std::move(cell.text);
  }
  return finish(plan, map, now, out);
}

}  // namespace fieldwise::server
