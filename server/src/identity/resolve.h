// Who a visitor is: which lead its submissions belong to (docs/identity.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sites/sites.h"
#include "store/store.h"

namespace fieldwise::server {

// The lead of a submission that brings `address` (in plain form; empty: none) from `visitor`, which
// goes on under it. It is the visitor's lead so far, unless that gave another address before: then
// somebody else sits at the device, who is a new lead, or the one that the visitor was with this
// address. A lead of another visitor it never is: an address that is typed proves nothing, and
// nothing here depends on whether anybody else has given it.
// Call before Store::append, which writes the visitor's lead. Runs within a transaction.
std::string resolve_lead(Store& store, const Site& site, std::string_view address_key,
                         Visitor& visitor, std::string_view address, int64_t now);

// Whether a lead gave an address, by its hash; no lead gave any.
bool gave_address(IdentityStore& identity, const std::string& site, const std::string& lead,
                  std::string_view email);

// Makes what comes from a visitor from now on a lead's; if it is nobody's yet, also what came until
// now. `recognised`: by a link alone that proves nothing. The caller writes its head
// (Store::append).
void begin_lead(Store& store, Visitor& visitor, const std::string& lead, int64_t now,
                bool recognised);

// Whether a visitor with these parts is a lead by such a link alone: then what it asks for concerns
// nobody's other devices.
bool only_recognised(const std::vector<LeadPart>& parts, std::string_view lead);

}  // namespace fieldwise::server
