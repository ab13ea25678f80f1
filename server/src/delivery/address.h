// To which addresses of the internet a webhook may lead: none inside of somebody's network, unless
// the operator says so.
#pragma once

#include <vector>

#include "access/address.h"

namespace fieldwise::server {

// Whether anybody on the internet may be reached at this address: it is global unicast, and not one
// of those that stand for another one (IPv4 in IPv6, by whatever prefix).
bool is_global(const Address& address);

// Whether it is one of the operator's own.
bool is_among(const std::vector<Network>& networks, const Address& address);

}  // namespace fieldwise::server
