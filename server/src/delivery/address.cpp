#include "delivery/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace fieldwise::server {
namespace {

constexpr std::string_view kMapped = "::ffff:0:0/96";

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
bool is_in(const std::string_view (&networks)[N], const AddressBytes& address) {
  return std::any_of(std::begin(networks), std::end(networks),
                     [&](std::string_view text) { return read_network(text)->contains(address); });
}

}  // namespace

std::optional<AddressBytes> read_address(std::string_view text) {
  const std::string copy(text);
  AddressBytes out{};
  if (inet_pton(AF_INET6, copy.c_str(), out.data()) == 1) return out;
  out = {};
  out[10] = out[11] = 0xff;
  if (inet_pton(AF_INET, copy.c_str(), out.data() + 12) == 1) return out;
  return std::nullopt;
}

bool Network::contains(const AddressBytes& other) const {
  for (uint32_t bit = 0; bit < bits; bit += 8) {
    const uint32_t left = std::min(bits - bit, uint32_t{8});
    const auto mask = static_cast<uint8_t>(0xff00u >> left);
    if (((address[bit / 8] ^ other[bit / 8]) & mask) != 0) return false;
  }
  return true;
}

std::optional<Network> read_network(std::string_view text) {
  const size_t slash = text.find('/');
  const auto address = read_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const uint32_t most = text.find(':') == std::string_view::npos ? 32 : 128;
  uint32_t bits = most;
  if (slash != std::string_view::npos) {
    const std::string_view length = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
    if (error != std::errc() || end != length.data() + length.size() || bits > most) {
      return std::nullopt;
    }
  }
  return Network{*address, bits + 128 - most};
}

bool is_public(const AddressBytes& address) {
  if (read_network(kMapped)->contains(address)) return !is_in(kSpecialV4, address);
  return read_network(kUnicastV6)->contains(address) && !is_in(kSpecialV6, address);
}

bool is_among(const std::vector<Network>& networks, const AddressBytes& address) {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const Network& network) { return network.contains(address); });
}

}  // namespace fieldwise::server
