#include "exchange/import.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/variant_plans.h"
#include "exchange/lead_table.h"
#include "identity/addresses.h"
#include "json/document.h"
#include "json/writer.h"
#include "leads/inbound.h"
#include "leads/lead_log.h"
#include "plan/answers.h"
#include "plan/plan.h"

namespace fieldwise::server {
namespace {

// The new answers of a row: key and value, as JSON.
using Answers = std::vector<std::pair<std::string, std::string>>;

struct Row {
  Answers answers;
  std::string address;              // the one by which the lead is known, in plain form
  std::set<std::string> addresses;  // all
  std::string reference;            // in the table's source
  int64_t at = 0;
};

const Field* find_field(const Plan& plan, std::string_view key) {
  for (const Field& field : plan.fields) {
    if (field.key == key) return &field;
  }
  return nullptr;
}

// A cell as the answer that a form would have sent.
std::string cell_json(const Field& field, std::string_view cell) {
  std::string out;
  JsonWriter json(out);
  if (field.type != FieldType::multi_choice) {
    json.string(cell);
    return out;
  }
  json.begin_array();
  while (!cell.empty()) {
    std::string_view item = cell.substr(0, cell.find(';'));
    cell.remove_prefix(item.size() < cell.size() ? item.size() + 1 : item.size());
    while (item.starts_with(' ')) item.remove_prefix(1);
    while (item.ends_with(' ')) item.remove_suffix(1);
    if (!item.empty()) json.string(item);
  }
  json.end_array();
  return out;
}

std::optional<Error> read_answer_cell(const Plan& plan, const Field& field, std::string_view cell,
                                      Row& row) {
  if (field.compute != kNone) {
    return Error{"computed_field", "", "Leave it out: the plan computes this field."};
  }
  std::string json = cell_json(field, cell);
  Arena arena;
  const Value raw = parse_json(json, arena).value;
  const ReadAnswer answer = read_answer(plan, field, raw, arena);
  if (!answer.ok) return Error{answer.code, "", error_text(field, answer)};
  if (field.type == FieldType::email) row.addresses.insert(plain_address(cell));
  if (field.key == address_field(plan)) row.address = plain_address(cell);
  row.answers.emplace_back(field.key, std::move(json));
  return std::nullopt;
}

std::optional<Error> read_cell(const Plan& plan, const Column& column, std::string_view cell,
                               int64_t now, Row& row) {
  // What an export marked as text so that no spreadsheet calculates with it.
  if (cell.starts_with('\'') && is_formula(cell.substr(1))) cell.remove_prefix(1);
  if (column.of == "answer") {
    return read_answer_cell(plan, *find_field(plan, column.key), cell, row);
  }
  if (column.of == "reference") {
    row.reference = cell;
    if (cell.size() <= 200) return std::nullopt;
    return Error{"max_length", "", "Write at most 200 characters."};
  }
  if (!parse_time(cell, row.at)) {
    return Error{"time", "", "Write when this was so, as 2026-11-21 or 2026-11-21T10:00:00Z."};
  }
  if (row.at > now) return Error{"time", "", "Report what has happened: this is yet to come."};
  return std::nullopt;
}

Row read_row(const Plan& plan, const ImportTable& table, size_t number, int64_t now,
             std::vector<RowError>& errors) {
  Row row;
  row.at = now;
  for (size_t i = 0; i < table.columns.size(); ++i) {
    const Column& column = table.columns[i];
    const std::string_view cell = table.rows.cell(number, i);
    if (column.of.empty() || cell.find_first_not_of(" \t\r\n") == std::string_view::npos) continue;
    if (auto error = read_cell(plan, column, cell, now, row)) {
      errors.push_back({table.rows.row_lines[number], column.name, *std::move(error)});
    }
  }
  return row;
}

// Why a row is not taken: the owner of an address of it asked to be forgotten, and has not come
// back by themselves since. Who gave it before that is not known to be them, unless they proved it
// and whoever asked did not.
std::optional<Error> why_suppressed(IdentityStore& identity, const std::string& site,
                                    std::string_view address_key, const ImportTable& table,
                                    const Row& row) {
  bool typed = false;
  for (const std::string& address : row.addresses) {
    const std::string email = address_hash(address_key, address);
    const std::optional<SuppressedAddress> known = identity.suppressed(site, email);
    if (!known || (known->typed && table.typed_too)) continue;
    const std::vector<LeadAddress> givers = identity.givers(site, email);
    const bool back = std::any_of(givers.begin(), givers.end(), [&](const LeadAddress& giver) {
      return giver.given_at > known->at || (known->typed && giver.verified_at);
    });
    if (back) continue;
    if (!known->typed) {
      return Error{"suppressed", "",
                   "The owner of this address asked to be forgotten: leave the row out."};
    }
    typed = true;
  }
  if (!typed) return std::nullopt;
  return Error{"suppressed", "",
               "Somebody who typed this address asked to be forgotten: leave the row out, unless "
               "you have reason to believe that it was not its owner, or have their word since; "
               "then send it with typed=take."};
}

// The lead that a row is about, '' for a new one; an error when it cannot be told.
std::string lead_of_row(Store& store, const std::string& site, const ImportTable& table,
                        const Row& row, const std::string& email, std::optional<Error>& error) {
  IdentityStore& identity = store.identity();
  if (!row.reference.empty()) {
    std::string known = identity.referred(site, {table.source, row.reference});
    if (!known.empty()) return known;
  }
  if (email.empty()) {
    if (row.reference.empty()) {
      error = Error{"lead", "",
                    "Give the lead an e-mail address or a reference: by nothing else it would be "
                    "known again."};
    }
    return {};
  }
  std::vector<std::string> typed, verified;
  for (const LeadAddress& address : identity.givers(site, email)) {
    const std::optional<Lead> lead = store.lead(site, address.lead);
    if (!lead || !lead->joined.empty()) continue;
    (address.verified_at ? verified : typed).push_back(lead->id);
  }
  if (verified.size() == 1) return verified.front();
  if (verified.empty() && typed.size() == 1) return typed.front();
  if (!verified.empty() || !typed.empty()) {
    error = Error{"ambiguous", "",
                  "Several leads gave this address and none of them has it verified: join them, "
                  "or give a reference that names one."};
  }
  return {};
}

// Whether events of `client` came from the same system as those of `other`: its name was once taken
// as it was written, and those events stay as they were stored.
bool same_system(std::string_view client, std::string_view other) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::equal(client.begin(), client.end(), other.begin(), other.end(),
                    [&](char one, char two) { return lower(one) == lower(two); });
}

// Whether the lead's latest answer from this system is the same.
bool is_known(const LeadLog& log, const std::string& client, const std::string& payload,
              std::string_view field) {
  for (auto event = log.own->events.rbegin(); event != log.own->events.rend(); ++event) {
    if (!same_system((*event)->client, client)) continue;
    if ((*event)->payload == payload) return true;
    Arena arena;
    const Value* key = parse_json((*event)->payload, arena).value.find("field");
    if (key != nullptr && key->text() == field) return false;
  }
  return false;
}

std::string payload_of(std::string_view field, std::string_view value) {
  std::string out;  // members in canonical order
  JsonWriter json(out);
  json.begin_object();
  json.key("field").string(field);
  json.key("source").string("import");
  json.key("type").string("answer");
  json.key("value").raw(value);
  json.end_object();
  return out;
}

// The events of a row that the lead does not have yet.
std::vector<StoredEvent> new_events(const ImportTable& table, const Row& row, const LeadLog& log) {
  const std::string client = inbound_client(std::string(kImportClient) + table.source);
  const auto head = log.own->clients.find(client);
  int64_t seq = head == log.own->clients.end() ? 0 : head->second.seq;
  std::vector<StoredEvent> out;
  for (const auto& [field, value] : row.answers) {
    std::string payload = payload_of(field, value);
    if (is_known(log, client, payload, field)) continue;
    out.push_back({client, ++seq, row.at, std::move(payload)});
  }
  return out;
}

}  // namespace

Imported import_row(Store& store, const Site& site, std::string_view address_key,
                    const ImportTable& table, size_t number, int64_t now,
                    std::vector<RowError>& errors) {
  const Plan& plan = *site.plans->full;
  const size_t before = errors.size();
  const uint64_t line = table.rows.row_lines[number];
  const Row row = read_row(plan, table, number, now, errors);
  if (errors.size() > before) return Imported::refused;
  const std::string email =
      row.address.empty() ? std::string() : address_hash(address_key, row.address);
  std::string id;
  std::optional<Error> error = why_suppressed(store.identity(), site.id, address_key, table, row);
  if (!error) id = lead_of_row(store, site.id, table, row, email, error);
  if (error) {
    errors.push_back({line, "", *std::move(error)});
    return Imported::refused;
  }
  IdentityStore& identity = store.identity();
  const bool created = id.empty();
  if (created) id = identity.create(site.id, unknown_visitor(), now).id;
  std::optional<LeadLog> log = lead_log(store, site.id, id);
  if (!log) throw StorageError("a lead that is referred to is not there");
  std::vector<StoredEvent> events = new_events(table, row, *log);
  const bool changed = !events.empty();
  if (changed) {
    for (Error& wrong : append_reports(store, *log, std::move(events), now)) {
      errors.push_back({line, "", std::move(wrong)});
    }
    if (errors.size() > before) {
      if (created) identity.remove(site.id, id);
      return Imported::refused;
    }
  }
  if (!email.empty()) {
    identity.put_address(site.id, {email, log->lead.id, now, std::nullopt});
    const std::string account = company_domain(plan, row.address);
    if (!account.empty() && log->lead.account.empty()) {
      log->lead.account = account;
      identity.put(site.id, log->lead);
    }
  }
  if (!row.reference.empty()) {
    identity.put_reference(site.id, {table.source, row.reference}, log->lead.id);
  }
  if (created) return Imported::created;
  return changed ? Imported::updated : Imported::unchanged;
}

}  // namespace fieldwise::server
