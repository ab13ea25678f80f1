// Erasing a person: all that is kept of a lead and its visitors (docs/privacy.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "sites/sites.h"
#include "store/store.h"

namespace fieldwise::server {

// Erases a lead, with those that were joined to it and all of its visitors. Every address that they
// gave is kept as a hash keyed with `address_key`, so that it does not come back by an import; of a
// site without plans none is. What somebody else did at the same device stays that lead's; the
// device is to go on under a new token. False when there is no such lead. Runs within a
// transaction.
bool erase_lead(Store& store, const Site& site, std::string_view address_key,
                const std::string& lead, int64_t now);

// The same at the wish of a visitor, known or not: of the lead that it is, and of whoever else it
// was as far as this device knows them; of a lead that it is by a link alone that proves nothing,
// what it did as them. What its devices still send is refused from now on; what one sends of whom
// nothing was known, for 30 days. Addresses that it only typed are kept as such.
void erase_visitor(Store& store, const Site& site, std::string_view address_key,
                   const std::string& visitor, int64_t now);

// Erases a visitor of whom is known that they are forgotten, but not which of these leads they were
// then. A lead that has other devices loses this one; one that has no other keeps what it did here.
void erase_device(Store& store, const Site& site, const std::string& visitor, int64_t now);

}  // namespace fieldwise::server
