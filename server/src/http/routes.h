// Which request goes to which handler, and who may send it: one table (docs/protocol.md).
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "http/parameters.h"
#include "sites/sites.h"

namespace fieldwise::server {

class Api;

// Who may use a route.
enum class Access : uint8_t {
  open,  // anybody
  // Whoever has a site's pk_… key. It stands in the query, the body or a form, so the handler reads
  // it (Api::admit).
  publishable,
  // Whoever has a secret key (`Authorization: Bearer sk_…`) with this scope. It is looked at first.
  read,
  write,
  manage,
};

// A request on its way to its handler. Valid during the call only: copy what outlives it.
struct Call {
  const Request& request;
  std::vector<std::string> parameters;  // of the pattern, decoded, from left to right
  std::shared_ptr<const Site> site;     // of the secret key; null where none is asked for
};

inline constexpr size_t kUsualBody = size_t{64} << 10;

// Answers by way of `reply`, at once or from the store thread.
using Handler = void(const Api& api, const Call& call, const Reply& reply);

struct Route {
  std::string_view method;   // GET also answers HEAD
  std::string_view pattern;  // a segment in braces takes any that is not empty
  Access access;
  Handler* handler;
  std::span<const Parameter> query = {};  // what it may say
  // Bytes that a body may have. More than usual is for secret keys only: the key is looked at
  // before the body is read.
  size_t most_bytes = kUsualBody;
};

// A path's route, or how far it got.
struct RouteMatch {
  const Route* route = nullptr;         // null: no route has this path, or none of them the method
  std::string_view pattern;             // '' when no route has this path
  std::string methods;                  // that the pattern takes, for Allow: "GET, HEAD, OPTIONS"
  std::vector<std::string> parameters;  // of the pattern, decoded
};

// The first pattern of the table that fits the path decides.
RouteMatch match_route(std::string_view method, std::string_view path);

}  // namespace fieldwise::server
