#include "access/address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <cstring>

namespace fieldwise::server {
namespace {

constexpr uint8_t kMapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// Takes the last item behind the last comma off `list`. Commas in quotes do not occur in what is
// looked for: an item that has one is no address, and ends the search.
std::string_view last_item(std::string_view& list) {
  const size_t comma = list.rfind(',');
  const std::string_view item = comma == std::string_view::npos ? list : list.substr(comma + 1);
  list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  return trimmed(item);
}

bool same_word(std::string_view a, std::string_view lower) {
  return a.size() == lower.size() &&
         std::equal(a.begin(), a.end(), lower.begin(), [](char x, char y) {
           return (x >= 'A' && x <= 'Z' ? static_cast<char>(x - 'A' + 'a') : x) == y;
         });
}

// What `for` says in an element of Forwarded (RFC 7239): `for="[2001:db8::1]:4711";proto=https`.
std::string_view forwarded_for(std::string_view element) {
  while (!element.empty()) {
    const std::string_view pair = trimmed(element.substr(0, element.find(';')));
    element.remove_prefix(std::min(element.find(';'), element.size() - 1) + 1);
    const size_t equals = pair.find('=');
    if (equals == std::string_view::npos || !same_word(pair.substr(0, equals), "for")) continue;
    std::string_view value = pair.substr(equals + 1);
    if (value.size() >= 2 && value.front() == '"' && value.back() == '"') {
      value = value.substr(1, value.size() - 2);
    }
    return value;
  }
  return {};
}

}  // namespace

bool Address::is_v4() const { return std::memcmp(bytes.data(), kMapped, sizeof kMapped) == 0; }

bool Address::is_public() const {
  static const std::vector<Network> kOthers = [] {
    std::vector<Network> out;
    for (const char* text :
         {"0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
          "172.16.0.0/12", "192.168.0.0/16", "::/128", "::1/128", "fc00::/7", "fe80::/10"}) {
      out.push_back(*parse_network(text));
    }
    return out;
  }();
  return std::none_of(kOthers.begin(), kOthers.end(),
                      [this](const Network& network) { return network.contains(*this); });
}

std::string_view Address::counted() const {
  return {reinterpret_cast<const char*>(bytes.data()), is_v4() ? size_t{16} : size_t{8}};
}

std::optional<Address> parse_address(std::string_view text) {
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    text = text.substr(1, end - 1);
  } else if (text.find('.') != std::string_view::npos &&
             std::count(text.begin(), text.end(), ':') == 1) {
    text = text.substr(0, text.find(':'));
  }
  const std::string terminated(text);
  Address address;
  if (inet_pton(AF_INET6, terminated.c_str(), address.bytes.data()) == 1) return address;
  if (inet_pton(AF_INET, terminated.c_str(), address.bytes.data() + sizeof kMapped) != 1) {
    return std::nullopt;
  }
  std::memcpy(address.bytes.data(), kMapped, sizeof kMapped);
  return address;
}

bool Network::contains(const Address& other) const {
  const size_t whole = bits / 8;
  if (std::memcmp(address.bytes.data(), other.bytes.data(), whole) != 0) return false;
  const uint32_t rest = bits % 8;
  return rest == 0 || (address.bytes[whole] ^ other.bytes[whole]) >> (8 - rest) == 0;
}

std::optional<Network> parse_network(std::string_view text) {
  const size_t slash = text.find('/');
  const std::optional<Address> address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  const uint32_t all = address->is_v4() ? 32 : 128;
  uint32_t bits = all;
  if (slash != std::string_view::npos) {
    const std::string_view given = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), bits);
    if (error != std::errc() || end != given.data() + given.size() || bits > all) {
      return std::nullopt;
    }
  }
  return Network{*address, bits + 128 - all};
}

bool Proxies::trusts(const Address& address) const {
  return std::any_of(trusted.begin(), trusted.end(),
                     [&](const Network& network) { return network.contains(address); });
}

Address sender_of(const Address& peer, std::string_view header, const Proxies& proxies) {
  Address sender = peer;
  while (!header.empty() && proxies.trusts(sender)) {
    std::string_view item = last_item(header);
    if (proxies.header == ProxyHeader::forwarded) item = forwarded_for(item);
    const std::optional<Address> before = parse_address(item);
    if (!before) break;
    sender = *before;
  }
  return sender;
}

}  // namespace fieldwise::server
