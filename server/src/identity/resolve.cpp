#include "identity/resolve.h"

#include <algorithm>

#include "identity/addresses.h"
#include "leads/lead_log.h"

namespace fieldwise::server {
namespace {

// The lead that this visitor was when it gave this address, or '' when it never did.
std::string earlier_lead(IdentityStore& identity, const Visitor& visitor, std::string_view email) {
  for (const LeadPart& part : identity.parts_of(visitor.site, visitor.id)) {
    if (gave_address(identity, visitor.site, part.lead, email)) return part.lead;
  }
  return {};
}

// Ends what the visitor's lead has of it: what comes from here on is another's.
void end_part(IdentityStore& identity, const Visitor& visitor) {
  const auto next = static_cast<int64_t>(visitor.events.size());
  for (LeadPart part : identity.parts_of(visitor.site, visitor.id)) {
    if (part.end_event) continue;
    part.end_event = next;
    if (part.first_event == next) {
      identity.remove_part(visitor.site, part);
    } else {
      identity.put_part(visitor.site, part);
    }
  }
}

}  // namespace

bool gave_address(IdentityStore& identity, const std::string& site, const std::string& lead,
                  std::string_view email) {
  if (lead.empty()) return false;
  const std::vector<LeadAddress> addresses = identity.addresses(site, lead);
  return std::any_of(addresses.begin(), addresses.end(),
                     [email](const LeadAddress& address) { return address.email == email; });
}

bool only_recognised(const std::vector<LeadPart>& parts, std::string_view lead) {
  bool any = false;
  for (const LeadPart& part : parts) {
    if (part.lead != lead) continue;
    if (!part.recognised) return false;
    any = true;
  }
  return any;
}

void begin_lead(Store& store, Visitor& visitor, const std::string& lead, int64_t now,
                bool recognised) {
  int64_t first_event = 0;
  if (!visitor.lead.empty()) {
    end_part(store.identity(), visitor);
    first_event = static_cast<int64_t>(visitor.events.size());
  }
  store.identity().put_part(visitor.site,
                            {lead, visitor.id, first_event, std::nullopt, now, recognised});
  visitor.lead = lead;
  wake_lead(store, visitor.site, lead, now);
}

std::string resolve_lead(Store& store, const Site& site, std::string_view address_key,
                         Visitor& visitor, std::string_view address, int64_t now) {
  IdentityStore& identity = store.identity();
  const std::string email = address.empty() ? std::string() : address_hash(address_key, address);
  if (visitor.lead.empty()) {
    begin_lead(store, visitor, identity.create(visitor.site, visitor.id, now).id, now, false);
  } else if (!email.empty() && !identity.addresses(visitor.site, visitor.lead).empty() &&
             !gave_address(identity, visitor.site, visitor.lead, email)) {
    std::string other = earlier_lead(identity, visitor, email);
    // An address that is typed proves no more than the link did by which the device was that lead.
    const bool recognised = only_recognised(identity.parts_of(visitor.site, visitor.id), other);
    if (other.empty()) other = identity.create(visitor.site, visitor.id, now).id;
    begin_lead(store, visitor, other, now, recognised);
  }
  if (email.empty()) return visitor.lead;
  identity.put_address(visitor.site, {email, visitor.lead, now, std::nullopt});
  const std::string account = company_domain(*site.plans->full, address);
  std::optional<Lead> lead = store.lead(visitor.site, visitor.lead);
  if (lead && !account.empty() && lead->account != account) {
    lead->account = account;
    identity.put(visitor.site, *lead);
  }
  return visitor.lead;
}

}  // namespace fieldwise::server
