// The address of a webhook, taken apart.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fieldwise::server {

struct Target {
  bool tls = true;
  std::string host;  // a name or a numeric address, IPv6 without brackets
  uint16_t port = 443;
  std::string authority;  // host and, unless it is the scheme's own, port: as the header Host
  std::string path;       // with the query; at least "/"
};

// Reads https://host[:port][/path][?query], or http://. Nothing, and in `mistake` what to write
// instead, for anything else: no user, no fragment, no white space, printable ASCII.
std::optional<Target> read_target(std::string_view url, std::string& mistake);

}  // namespace fieldwise::server
