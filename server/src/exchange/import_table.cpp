// Reading what is to be imported.
#include <algorithm>
#include <map>

#include "exchange/import.h"
#include "json/document.h"
#include "json/writer.h"
#include "plan/plan.h"

namespace fieldwise::server {
namespace {

Column column_named(const Plan& plan, const std::string& name, const std::vector<Column>& map) {
  for (const Column& column : map) {
    if (column.name == name) return column;
  }
  const bool is_field = std::any_of(plan.fields.begin(), plan.fields.end(),
                                    [&name](const Field& field) { return field.key == name; });
  if (is_field) return {"answer", name, name};
  if (name == "reference" || name == "at") return {name, "", name};
  return {"", "", name};
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
  for (const std::string& name : table.rows.header) {
    Column column = column_named(plan, name, map);
    const bool taken = column.of == "answer" || column.of == "reference" || column.of == "at";
    if (!taken) {
      // What follows from answers is decided here, not imported.
      column.of.clear();
      table.ignored.push_back(name);
    }
    for (const Column& other : table.columns) {
      if (column.of.empty() || other.of != column.of || other.key != column.key) continue;
      errors.push_back({"duplicate", "/map",
                        "`" + name + "` and `" + other.name + "` are the same: leave one out."});
      break;  // once for each name: a table may have thousands of one name
    }
    table.columns.push_back(std::move(column));
  }
  return errors;
}

Errors csv_errors(const CsvError& error) {
  return {{error.code, "", "Line " + std::to_string(error.line) + ": " + error.message}};
}

}  // namespace

Errors read_table(const Plan& plan, std::string_view csv, const std::vector<Column>& map,
                  ImportTable& out) {
  const CsvError error = read_csv(csv, out.rows, CsvSeparator::as_in_header);
  if (!error.message.empty()) return csv_errors(error);
  return name_columns(plan, map, out);
}

Errors read_lines(const Plan& plan, std::string_view text, const std::vector<Column>& map,
                  ImportTable& out) {
  std::vector<std::map<std::string, std::string>> rows;
  std::map<std::string, size_t> columns;
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
    auto& row = rows.emplace_back();
    out.rows.row_lines.push_back(number);
    for (uint32_t i = 0; i < parsed.value.size; ++i) {
      const auto& [key, value] = parsed.value.members[i];
      if (value.is_null()) continue;
      std::string cell = value.is_string() ? std::string(value.text()) : to_json(value);
      if (value.is_array()) {
        cell.clear();
        for (const Value& item : value) {
          if (!cell.empty()) cell += ';';
          cell += item.is_string() ? std::string(item.text()) : to_json(item);
        }
      }
      row[std::string(key)] = std::move(cell);
      columns.emplace(std::string(key), columns.size());
    }
  }
  out.rows.header.resize(columns.size());
  for (const auto& [name, place] : columns) out.rows.header[place] = name;
  for (auto& row : rows) {
    for (const std::string& name : out.rows.header) out.rows.cells.push_back(std::move(row[name]));
  }
  return name_columns(plan, map, out);
}

}  // namespace fieldwise::server
