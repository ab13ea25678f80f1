#include "identity/identify.h"

#include <algorithm>
#include <set>

#include "base/crypto.h"
#include "base/log.h"
#include "identity/addresses.h"
#include "identity/resolve.h"
#include "identity/verify.h"
#include "json/document.h"
#include "json/writer.h"
#include "leads/lead_log.h"
#include "sync/admission.h"
#include "sync/sync.h"

namespace fieldwise::server {
namespace {

// The hash of the lead's address that a link is for, '' where it has no such one any more.
std::string linked_address(Store& store, const std::string& site, std::string_view key,
                           const std::string& lead, const Link& link) {
  for (const LeadAddress& address : store.identity().addresses(site, lead)) {
    if (link_address(address.email, site, key) == link.email) return address.email;
  }
  return {};
}

// The address with this hash as the lead gave it last, '' where no event has it any more.
std::string given_address(const LeadLog& log, const Plan& plan, std::string_view address_key,
                          std::string_view email) {
  std::string out;
  if (email.empty()) return out;
  const auto look = [&](const Visitor& visitor) {
    for (const Event* event : visitor.events) {
      std::set<std::string> found;
      add_address(plan, event->payload, found);
      for (const std::string& address : found) {
        if (address_hash(address_key, address) == email) out = address;
      }
    }
  };
  for (const auto& visitor : log.visitors) look(*visitor);
  look(*log.own);
  return out;
}

bool is_verified(Store& store, const std::string& site, const std::string& lead,
                 std::string_view email) {
  const std::vector<LeadAddress> addresses = store.identity().addresses(site, lead);
  return std::any_of(addresses.begin(), addresses.end(), [email](const LeadAddress& address) {
    return address.email == email && address.verified_at;
  });
}

Errors add_verified(Store& store, LeadLog& log, std::string_view field, std::string_view address,
                    int64_t now) {
  std::string payload;  // members in canonical order
  JsonWriter json(payload);
  json.begin_object();
  json.key("field").string(field);
  json.key("source").string("verified");
  json.key("type").string("answer");
  json.key("value").string(address);
  json.end_object();
  const std::string client = std::string(kServerClient) + random_token(15);
  return append(store, log, {{client, 1, decided_at(log, now), std::move(payload)}}, now);
}

// The device is the lead's by more than a link that may have been handed on.
void note_proved(IdentityStore& identity, const Visitor& device, const std::string& lead) {
  for (LeadPart part : identity.parts_of(device.site, device.id)) {
    if (part.lead != lead || !part.recognised) continue;
    part.recognised = false;
    identity.put_part(device.site, part);
  }
}

Response link_gone(std::string_view code, std::string_view detail) {
  return problem(410, code, detail);
}

}  // namespace

Response identify(Store& store, const Site& site, std::string_view address_key,
                  const std::string& visitor_id, const Link& link, int64_t now) {
  const std::shared_ptr<Visitor> visitor = store.visitor(site.id, visitor_id);
  if (store.erased(*visitor)) return forgotten();
  if (now >= link.expires_at) {
    return link_gone("link_expired", "This link has expired: ask for a new one.");
  }
  std::optional<LeadLog> log = lead_log(store, site.id, link.lead);
  if (!log) return link_gone("link_expired", "This link has expired: ask for a new one.");
  const std::shared_ptr<const Plan> plan = site.plans->variants->of(log->lead.visitor);
  const std::string email = linked_address(store, site.id, address_key, log->lead.id, link);
  const std::string address = given_address(*log, *plan, address_key, email);
  if (!link.email.empty() && address.empty()) {
    return link_gone("link_expired", "This link has expired: ask for a new one.");
  }
  // The same device again: what it asks for has been done.
  const bool known = visitor->lead == log->lead.id;
  if (link.once && !store.identity().use_link(site.id, link.id, link.expires_at, now) && !known) {
    return link_gone("link_used",
                     "This link was used before, and is good once: ask for a new one.");
  }
  if (!link.email.empty() && !is_verified(store, site.id, log->lead.id, email)) {
    const Errors errors = add_verified(store, *log, address_field(*plan), address, now);
    // A full log must not keep anybody from proving an address: that it is theirs is noted beside
    // it too, and the answer is there as it was typed.
    if (!errors.empty()) log_event("warning", "verified", errors[0].code);
  }
  std::string lead = log->lead.id;
  if (!link.email.empty()) {
    // Who typed this address here before is, as it turns out, its owner.
    const bool typed = gave_address(store.identity(), site.id, visitor->lead, email);
    if (typed && !known) verify_address(store, site.id, visitor->lead, email, now, Proof::device);
    lead = verify_address(store, site.id, log->lead.id, email, now, Proof::device);
  }
  // Joining leads may have moved this visitor already.
  const std::shared_ptr<Visitor> device = store.visitor(site.id, visitor_id);
  if (device->lead != lead) {
    begin_lead(store, *device, lead, now, link.email.empty());
    store.append(*device, {}, now);  // writes the head
  }
  if (!link.email.empty()) note_proved(store.identity(), *device, lead);
  return json_response(R"({"identified":true})");
}

}  // namespace fieldwise::server
