#include "leads/export.h"

#include <algorithm>
#include <map>
#include <set>

#include "identity/addresses.h"
#include "json/writer.h"

namespace fieldwise::server {
namespace {

// The addresses that the lead's events have, by what they are kept as.
std::map<std::string, std::string> given_addresses(const Site& site, std::string_view address_key,
                                                   const LeadLog& log) {
  std::map<std::string, std::string> out;
  if (site.plans == nullptr) return out;
  const auto look = [&](const Visitor& visitor) {
    std::set<std::string> found;
    for (const Event* event : visitor.events) add_address(*site.plans->full, event->payload, found);
    for (const std::string& address : found) out[address_hash(address_key, address)] = address;
  };
  for (const auto& visitor : log.visitors) look(*visitor);
  for (const auto& joined : log.joined) look(*joined);
  look(*log.own);
  return out;
}

void write_address(JsonWriter& json, const LeadAddress& address, const std::string& text) {
  json.begin_object();
  json.key("email").string_or_null(text);
  json.key("given_at").integer(address.given_at);
  if (address.verified_at) json.key("verified_at").integer(*address.verified_at);
  json.end_object();
}

// The visitor's events that are the lead's.
void write_visitor(JsonWriter& json, const Visitor& visitor, const std::vector<LeadPart>& parts) {
  std::vector<const Event*> events;
  for (const LeadPart& part : parts) {
    if (part.visitor != visitor.id) continue;
    const auto size = static_cast<int64_t>(visitor.events.size());
    const int64_t end = std::min(part.end_event.value_or(size), size);
    for (int64_t i = part.first_event; i < end; ++i) {
      events.push_back(visitor.events[static_cast<size_t>(i)]);
    }
  }
  json.begin_object();
  json.key("visitor").string(visitor.id);
  json.key("created_at").integer(visitor.created_at);
  json.key("gpc").boolean(visitor.gpc);
  json.key("events").raw(to_json(events));
  json.end_object();
}

}  // namespace

std::string export_lead(Store& store, const Site& site, std::string_view address_key,
                        const LeadLog& log, int64_t now) {
  IdentityStore& identity = store.identity();
  const std::vector<LeadPart> parts = identity.parts(site.id, log.lead.id);
  std::map<std::string, std::string> texts = given_addresses(site, address_key, log);
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("lead").string(log.lead.id);
  json.key("created_at").integer(log.lead.created_at);
  json.key("account").string_or_null(log.lead.account);
  json.key("addresses").begin_array();
  for (const LeadAddress& address : identity.addresses(site.id, log.lead.id)) {
    write_address(json, address, texts[address.email]);
  }
  json.end_array();
  json.key("references").begin_array();
  for (const LeadReference& reference : identity.references(site.id, log.lead.id)) {
    json.begin_object();
    json.key("source").string(reference.source);
    json.key("reference").string(reference.reference);
    json.end_object();
  }
  json.end_array();
  json.key("visitors").begin_array();
  for (const auto& visitor : log.visitors) write_visitor(json, *visitor, parts);
  json.end_array();
  json.key("reported").raw(to_json(log.own->events));
  json.key("joined").begin_array();
  for (const auto& joined : log.joined) {
    json.begin_object();
    json.key("lead").string(joined->id);
    json.key("reported").raw(to_json(joined->events));
    json.end_object();
  }
  json.end_array();
  json.key("exported_at").integer(now);
  json.end_object();
  return out;
}

}  // namespace fieldwise::server
