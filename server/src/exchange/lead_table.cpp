#include "exchange/lead_table.h"

#include <algorithm>

#include "json/document.h"
#include "json/writer.h"

namespace fieldwise::server {
namespace {

// A decision, and what its lead is known by.
struct Row {
  Arena arena;
  Value decision;
  const LeadLog* log = nullptr;
  bool verified = false;
  std::string references;  // separated by semicolons
};

const Value* find(const Value* object, std::string_view key) {
  return object == nullptr || !object->is_object() ? nullptr : object->find(key);
}

Value score_of(const Value& decision, std::string_view axis) {
  const Value* scores = decision.find("scores");
  if (scores == nullptr) return {};
  for (const Value& score : *scores) {
    const Value* name = score.find("axis");
    const Value* value = score.find("value");
    if (name != nullptr && name->text() == axis && value != nullptr) return *value;
  }
  return {};
}

// By what a lead is disqualified: a rule's key, or the reason that a person gave.
Value disqualified_reason(const Value& decision) {
  const Value* stage = decision.find("stage");
  const Value* name = find(stage, "stage");
  const Value* cause = find(stage, "cause");
  if (name == nullptr || name->text() != "disqualified") return {};
  for (const char* member : {"rule", "outcome", "code"}) {
    const Value* reason = find(cause, member);
    if (reason != nullptr && reason->is_string()) return *reason;
  }
  return {};
}

Value value_of(const Row& row, const Column& column) {
  const Lead& lead = row.log->lead;
  const auto text_or_null = [](const std::string& text) {
    return text.empty() ? Value() : Value::of(std::string_view(text));
  };
  if (column.of == "lead") return Value::of(std::string_view(lead.id));
  if (column.of == "created_at") return Value::of(static_cast<double>(lead.created_at));
  if (column.of == "account") return text_or_null(lead.account);
  if (column.of == "verified") return Value::of(row.verified);
  if (column.of == "reference") return text_or_null(row.references);
  if (column.of == "score") return score_of(row.decision, column.key);
  if (column.of == "disqualified_reason") return disqualified_reason(row.decision);
  const Value* found = nullptr;
  if (column.of == "answer") {
    found = find(find(row.decision.find("answers"), column.key), "value");
  } else if (column.of == "segment") {
    found = find(row.decision.find("segment"), column.key);
  } else if (column.of == "stage") {
    found = find(row.decision.find("stage"), "stage");
  } else {
    found = row.decision.find(column.of);
  }
  return found == nullptr ? Value() : *found;
}

// How a value stands in a cell; the items of a list are separated by semicolons.
std::string cell_text(const Value& value) {
  if (value.is_null()) return {};
  if (value.is_string()) return std::string(value.text());
  if (!value.is_array()) return to_json(value);
  std::string out;
  for (const Value& item : value) {
    if (!out.empty()) out += ';';
    out += cell_text(item);
  }
  return out;
}

}  // namespace

bool is_formula(std::string_view text) {
  if (text.empty() || std::string_view("=+-@\t\r").find(text.front()) == std::string_view::npos) {
    return false;
  }
  const std::string_view rest = text.substr(1);
  const bool number = (text.front() == '-' || text.front() == '+') && !rest.empty() &&
                      rest.find_first_not_of("0123456789.") == std::string_view::npos;
  return !number;
}

void add_csv_row(const std::vector<std::string>& cells, std::string& out) {
  for (size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) out += ',';
    const std::string cell = is_formula(cells[i]) ? '\'' + cells[i] : cells[i];
    if (cell.find_first_of(",;\"\r\n\t") == std::string::npos) {
      out += cell;
      continue;
    }
    out += '"';
    for (const char c : cell) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    out += '"';
  }
  out += "\r\n";
}

void add_lead(Store& store, const Site& site, const LeadLog& log,
              const std::vector<Column>& columns, TableKind kind, int64_t now, std::string& out) {
  Row row;
  row.log = &log;
  const std::string decision =
      decide(*site.plans->variants->of(log.lead.visitor), log.events, decided_at(log, now), "");
  row.decision = parse_json(decision, row.arena).value;
  for (const LeadAddress& address : store.identity().addresses(site.id, log.lead.id)) {
    row.verified = row.verified || address.verified_at.has_value();
  }
  for (const LeadReference& reference : store.identity().references(site.id, log.lead.id)) {
    if (!row.references.empty()) row.references += ';';
    row.references += reference.source + ':' + reference.reference;
  }
  if (kind == TableKind::csv) {
    std::vector<std::string> cells;
    cells.reserve(columns.size());
    for (const Column& column : columns) cells.push_back(cell_text(value_of(row, column)));
    return add_csv_row(cells, out);
  }
  JsonWriter json(out);
  json.begin_object();
  for (const Column& column : columns) json.key(column.name).value(value_of(row, column));
  json.end_object();
  out += '\n';
}

}  // namespace fieldwise::server
