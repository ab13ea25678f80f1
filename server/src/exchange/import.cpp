#include "exchange/import.h"

#include <algorithm>
#include <optional>
#include <set>

#include "base/variant_plans.h"
#include "exchange/row.h"
#include "fieldwise/reports.h"
#include "identity/addresses.h"
#include "json/document.h"
#include "json/writer.h"
#include "leads/inbound.h"
#include "leads/lead_log.h"
#include "plan/plan.h"

namespace fieldwise::server {
namespace {

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

// Whether this system has told it already: just so, or as what holds at that time of the same
// subject, which is a field's answer or, where `field` is empty, how the lead stands.
bool is_known(const LeadLog& log, const StoredEvent& told, std::string_view field) {
  const Event* holds = nullptr;
  const auto look_at = [&](const Visitor& visitor) {
    for (const auto& event : visitor.events) {
      const bool same = field.empty() ? event->type == EventType::outcome
                                      : event->type == EventType::answer && event->field == field;
      if (!same || event->at > told.at || !same_system(event->client, told.client)) continue;
      if (event->payload == told.payload && event->at == told.at) return true;
      if (holds == nullptr || event->at >= holds->at) holds = &*event;
    }
    return false;
  };
  if (look_at(*log.own)) return true;
  for (const auto& joined : log.joined) {
    if (look_at(*joined)) return true;
  }
  return holds != nullptr && holds->payload == told.payload;
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
std::vector<StoredEvent> new_events(const ImportTable& table, const Row& row, const LeadLog& log,
                                    std::string_view address) {
  const std::string client = inbound_client(std::string(kImportClient) + table.source);
  const auto head = log.own->clients.find(client);
  int64_t seq = head == log.own->clients.end() ? 0 : head->second.seq;
  std::vector<StoredEvent> out;
  const auto add = [&](StoredEvent event, std::string_view field) {
    if (is_known(log, event, field)) return;
    event.seq = ++seq;
    out.push_back(std::move(event));
  };
  for (const auto& [field, value] : row.answers) {
    add({client, 0, field == address ? row.known_at : row.at, payload_of(field, value)}, field);
  }
  for (const RowOutcome& outcome : row.outcomes) add({client, 0, outcome.at, outcome.payload}, "");
  return out;
}

// Stores them, or says what is wrong with the first that makes no sense of the lead: then nothing
// was stored, and `log` is no longer what is.
Errors store_events(Store& store, const Site& site, LeadLog& log, std::vector<StoredEvent> events,
                    int64_t now) {
  const std::shared_ptr<const Plan> plan = site.plans->variants->of(log.lead.visitor);
  for (const StoredEvent& event : events) {
    Errors errors = check_report(*plan, log.events, to_json(event), std::max(now, log.latest_at));
    if (errors.empty()) errors = log.events.add(to_json(event));
    if (!errors.empty()) return errors;
  }
  return store_reports(store, log, std::move(events), now);
}

}  // namespace

Imported import_row(Store& store, const Site& site, std::string_view address_key,
                    const ImportTable& table, size_t number, int64_t now,
                    std::vector<RowError>& errors) {
  const Plan& plan = *site.plans->full;
  if (const auto duplicate = table.duplicates.find(number); duplicate != table.duplicates.end()) {
    errors.push_back(duplicate->second);
    return Imported::refused;
  }
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
  std::vector<StoredEvent> events = new_events(table, row, *log, address_field(plan));
  const bool changed = !events.empty();
  if (changed) {
    for (Error& wrong : store_events(store, site, *log, std::move(events), now)) {
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
