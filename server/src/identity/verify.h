// Addresses that were proved to be somebody's, and what follows for leads (docs/identity.md).
#pragma once

#include <cstdint>
#include <string>

#include "store/store.h"

namespace fieldwise::server {

enum class Proof : uint8_t {
  device,  // that opened a link which was sent to the address
  report,  // of the site's own systems
};

// Notes that the owner of an address (its hash) is this lead. Leads that have the same one verified
// are one person: they are joined, the oldest stays. Those that only typed it are not. Returns the
// lead that stays. Devices that such a lead had before one of them proved an address may be
// somebody else's, who typed it: they are its own by a link alone (LeadPart::recognised) once a
// device proves one, or leads are joined; the one that opened the link too, until the caller says
// so of it. Runs within a transaction.
std::string verify_address(Store& store, const std::string& site, const std::string& lead,
                           const std::string& email, int64_t now, Proof proof);

// Makes `from` part of `into`: its visitors, its addresses, its names in other systems, what was
// reported of it. Its id goes on to lead to `into`. Both must be leads that stand for themselves.
void join_leads(Store& store, const std::string& site, Lead from, Lead into, int64_t now);

}  // namespace fieldwise::server
