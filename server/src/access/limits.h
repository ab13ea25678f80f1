// How often keys, visitors and addresses may send requests (docs/access.md).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "access/address.h"
#include "access/buckets.h"
#include "http/message.h"

namespace fieldwise::server {

struct LimitsConfig {
  Rate key{};              // of each key, publishable or secret
  Rate visitor{20, 400};   // of each visitor of a site
  Rate address{50, 1000};  // of each public address, or IPv6 network of a household
};

// "visitor=20/s:400", "address=600/m", "key=off", into `config`. False when it is none of these.
bool read_limit(std::string_view text, LimitsConfig& config);

class Limits {
 public:
  explicit Limits(const LimitsConfig& config)
      : key_(config.key, size_t{1} << 10), visitor_(config.visitor), address_(config.address) {}

  // Each takes one request, or returns the problem: 429 `rate` with Retry-After.
  std::optional<Response> key(std::string_view key);
  std::optional<Response> visitor(std::string_view site, std::string_view visitor);
  // Addresses that are not public are not limited: without --trust-proxy one of them may be a proxy
  // that speaks for everybody.
  std::optional<Response> address(const Address& address);

 private:
  Buckets key_, visitor_, address_;
};

}  // namespace fieldwise::server
