#include "identity/verify.h"

#include <algorithm>
#include <tuple>
#include <vector>

#include "leads/lead_log.h"
#include "leads/listing.h"

namespace fieldwise::server {
namespace {

// Whether any device of the lead proved an address of it. A report proves that the address is
// somebody's own, and says nothing of who typed it.
bool proved_at_device(IdentityStore& identity, const std::string& site, const std::string& lead) {
  const std::vector<LeadAddress> addresses = identity.addresses(site, lead);
  return std::any_of(addresses.begin(), addresses.end(),
                     [](const LeadAddress& address) { return address.at_device; });
}

void doubt_devices(IdentityStore& identity, const std::string& site, const std::string& lead) {
  for (LeadPart part : identity.parts(site, lead)) {
    if (part.recognised) continue;
    part.recognised = true;
    identity.put_part(site, part);
  }
}

}  // namespace

void join_leads(Store& store, const std::string& site, Lead from, Lead into, int64_t now) {
  IdentityStore& identity = store.identity();
  for (LeadPart part : identity.parts(site, from.id)) {
    identity.remove_part(site, part);
    part.lead = into.id;
    identity.put_part(site, part);
    const std::shared_ptr<Visitor> visitor = store.visitor(site, part.visitor);
    if (visitor->lead != from.id) continue;
    visitor->lead = into.id;
    store.append(*visitor, {}, now);  // writes the head
  }
  for (LeadAddress address : identity.addresses(site, from.id)) {
    address.lead = into.id;
    identity.put_address(site, address);
  }
  for (const LeadReference& reference : identity.references(site, from.id)) {
    identity.put_reference(site, reference, into.id);
  }
  for (Lead earlier : identity.joined_to(site, from.id)) {
    earlier.joined = into.id;
    identity.put(site, earlier);
  }
  if (into.account.empty()) into.account = from.account;
  identity.put(site, into);
  from.joined = into.id;
  identity.put(site, from);
  store.metrics().put_tally(site, from.id, {});
  LeadWork work = store.delivery().lead_work(site, from.id);
  list_lead(store, work, {});
  store.delivery().put_lead_work(work);
  wake_lead(store, site, into.id, now);
}

std::string verify_address(Store& store, const std::string& site, const std::string& lead,
                           const std::string& email, int64_t now, Proof proof) {
  IdentityStore& identity = store.identity();
  std::vector<std::string> typed_only;
  if (!proved_at_device(identity, site, lead)) typed_only.push_back(lead);
  identity.put_address(site, {email, lead, now, now, proof == Proof::device});
  std::optional<Lead> known = store.lead(site, lead);
  if (!known) throw StorageError("an address was verified of a lead that is not there");
  Lead stays = *std::move(known);
  std::vector<Lead> others;
  for (const LeadAddress& address : identity.givers(site, email)) {
    if (!address.verified_at || address.lead == lead) continue;
    std::optional<Lead> other = store.lead(site, address.lead);
    if (!other || !other->joined.empty()) continue;
    if (!proved_at_device(identity, site, other->id)) typed_only.push_back(other->id);
    if (std::tie(other->created_at, other->id) < std::tie(stays.created_at, stays.id)) {
      std::swap(*other, stays);
    }
    others.push_back(*std::move(other));
  }
  // A report names no device: where the lead joins nobody there is none who proved more.
  if (proof == Proof::device || !others.empty()) {
    for (const std::string& id : typed_only) doubt_devices(identity, site, id);
  }
  for (const Lead& other : others) {
    // An earlier turn may have changed the one that stays.
    join_leads(store, site, other, *store.lead(site, stays.id), now);
  }
  return stays.id;
}

}  // namespace fieldwise::server
