// Where requests come from: network addresses, and whose word on them is taken behind a proxy.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::server {

// An IPv6 address, or an IPv4 one mapped into it (::ffff:a.b.c.d).
struct Address {
  std::array<uint8_t, 16> bytes{};

  bool is_v4() const;
  // Whether it can be anybody's on the internet: not loopback, private, link-local and the like.
  bool is_public() const;
  // The bytes by which somebody is counted: an IPv4 address whole, of an IPv6 one the /64 that a
  // household has.
  std::string_view counted() const;
};

// "192.0.2.1", "2001:db8::1", the same with a port or in brackets as proxies write them.
std::optional<Address> parse_address(std::string_view text);

// A range of addresses.
struct Network {
  Address address;
  uint32_t bits = 0;  // of the 128 that must agree

  bool contains(const Address& other) const;
};

// "10.0.0.0/8", "fd00::/8", or one address.
std::optional<Network> parse_network(std::string_view text);

enum class ProxyHeader : uint8_t { x_forwarded_for, forwarded };

// Which proxies' word is taken, and in which header they give it.
struct Proxies {
  std::vector<Network> trusted;
  ProxyHeader header = ProxyHeader::x_forwarded_for;

  bool trusts(const Address& address) const;
};

// Who sent a request that came in from `peer`. Each proxy adds whom it got the request from at the
// right of its header, so that is read from there, as far as those who wrote are trusted; what
// stands further left anybody may have written. `header` is the text of `proxies.header`, several
// of them joined by commas in their order.
Address sender_of(const Address& peer, std::string_view header, const Proxies& proxies);

}  // namespace fieldwise::server
