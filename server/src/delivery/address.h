// To which addresses of the internet a webhook may lead: none inside of somebody's network, unless
// the operator says so.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::server {

// An address as 16 bytes; those of IPv4 are mapped (::ffff:0:0/96), so that no two spellings of one
// are told apart.
using AddressBytes = std::array<uint8_t, 16>;

// The numeric address; nothing when `text` is none.
std::optional<AddressBytes> read_address(std::string_view text);

// 10.0.0.0/8, fd00::/8, or one address.
struct Network {
  AddressBytes address{};
  uint32_t bits = 0;

  bool contains(const AddressBytes& other) const;
};

std::optional<Network> read_network(std::string_view text);

// Whether anybody may be reached at this address: it is global unicast, and not one of those that
// stand for another one (IPv4 in IPv6, by whatever prefix).
bool is_public(const AddressBytes& address);

// Whether it is one of the operator's own.
bool is_among(const std::vector<Network>& networks, const AddressBytes& address);

}  // namespace fieldwise::server
