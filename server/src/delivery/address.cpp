#include "delivery/address.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace fieldwise::server {
namespace {

// IANA's special-purpose registries: what is not globally reachable.
constexpr std::string_view kSpecialV4[] = {
    "0.0.0.0/8",      "10.0.0.0/8",     "100.64.0.0/10",   "127.0.0.0/8",     "169.254.0.0/16",
    "172.16.0.0/12",  "192.0.0.0/24",   "192.0.2.0/24",    "192.31.196.0/24", "192.52.193.0/24",
    "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",   "198.51.100.0/24",
    "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
};

// Of IPv6 all that is not 2000::/3 is something else: loopback, link-local, unique local,
// multicast, IPv4-mapped and -compatible, NAT64 (64:ff9b::/96, 64:ff9b:1::/48). Within it: Teredo
// and other protocols' addresses, documentation, 6to4.
constexpr std::string_view kUnicastV6 = "2000::/3";
constexpr std::string_view kSpecialV6[] = {"2001::/23", "2001:db8::/32", "2002::/16",
                                           "2620:4f:8000::/48", "3fff::/20"};

template <size_t N>
bool is_in(const std::string_view (&networks)[N], const Address& address) {
  return std::any_of(std::begin(networks), std::end(networks),
                     [&](std::string_view text) { return parse_network(text)->contains(address); });
}

}  // namespace

bool is_global(const Address& address) {
  if (address.is_v4()) return !is_in(kSpecialV4, address);
  return parse_network(kUnicastV6)->contains(address) && !is_in(kSpecialV6, address);
}

bool is_among(const std::vector<Network>& networks, const Address& address) {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const Network& network) { return network.contains(address); });
}

}  // namespace fieldwise::server
