#include "access/visitor_cookie.h"

#include <algorithm>

#include "json/document.h"
#include "plan/plan.h"
#include "sync/sync.h"

namespace fieldwise::server {
namespace {

// A browser on the same machine as the server, without TLS: for trying things out.
bool is_loopback(const Request& request) {
  if (!request.origin.starts_with("http://")) return false;
  const std::string_view host = std::string_view(request.origin).substr(7);
  for (const std::string_view name : {"localhost", "127.0.0.1", "[::1]"}) {
    if (host.starts_with(name) && (host.size() == name.size() || host[name.size()] == ':')) {
      return true;
    }
  }
  return false;
}

// With this prefix browsers take a cookie only over TLS and from this very host, so that no other
// host of the domain can plant one; it asks for the path `/`.
std::string cookie_name(const Request& request, std::string_view site) {
  return (is_loopback(request) ? "fieldwise-" : "__Host-fieldwise-") + std::string(site);
}

std::pair<std::string, std::string> cookie(const Request& request, std::string_view site,
                                           std::string_view token, std::string_view age) {
  std::string value = cookie_name(request, site) + '=' + std::string(token);
  value += "; Max-Age=" + std::string(age) + "; HttpOnly; SameSite=Lax";
  value += is_loopback(request) ? "; Path=/v1" : "; Path=/; Secure";
  return {"Set-Cookie", std::move(value)};
}

}  // namespace

bool is_same_site(const Request& request) {
  if (request.fetch_site.empty()) return names_own_origin(request);
  return request.fetch_site == "same-origin" || request.fetch_site == "same-site";
}

std::string cookie_token(const Request& request, std::string_view site) {
  if (!is_same_site(request)) return {};
  const std::string name = cookie_name(request, site) + '=';
  std::string out;
  std::string_view cookies = request.cookie;
  while (!cookies.empty()) {
    std::string_view one = cookies.substr(0, cookies.find(';'));
    cookies.remove_prefix(std::min(one.size() + 1, cookies.size()));
    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
    if (!one.starts_with(name)) continue;
    if (!out.empty()) return {};
    out = one.substr(name.size());
  }
  return valid_token(out) ? out : std::string();
}

std::pair<std::string, std::string> set_cookie(const Request& request, std::string_view site,
                                               std::string_view token) {
  return cookie(request, site, token, "31536000");
}

std::pair<std::string, std::string> clear_cookie(const Request& request, std::string_view site) {
  return cookie(request, site, "", "0");
}

bool has_agreed(const Plan& plan, std::string_view body) {
  Arena arena;
  const Value answer = parse_json(body, arena).value;
  const Value* cursor = answer.find("cursor");
  if (cursor != nullptr && cursor->number == 0) return false;  // a sync that stored nothing
  const Value* decision = answer.find("decision");
  const Value* answers = decision == nullptr ? nullptr : decision->find("answers");
  return std::all_of(plan.fields.begin(), plan.fields.end(), [&](const Field& field) {
    if (!field.consent) return true;
    const Value* known = answers == nullptr ? nullptr : answers->find(field.key);
    const Value* ticked = known == nullptr ? nullptr : known->find("value");
    return ticked != nullptr && ticked->is_boolean() && ticked->boolean;
  });
}

CookieUse read_cookie_use(bool kept, const Request& request, std::string_view site,
                          std::string_view token, std::optional<bool> wish) {
  CookieUse use;
  use.token = token;
  use.allowed = kept && is_same_site(request);
  if (!use.allowed) return use;
  use.wish = wish;
  if (use.token.empty()) {
    use.token = cookie_token(request, site);
    use.from_cookie = !use.token.empty();
  }
  return use;
}

Reply with_cookie(const std::shared_ptr<const CookieUse>& use, const Request& request,
                  const std::string& site, const std::shared_ptr<const Plan>& plan,
                  const Reply& reply) {
  if (!use->allowed) return reply;
  // Of the request, what the header depends on.
  Request origin;
  origin.origin = request.origin;
  return [use, origin, site, plan, reply](Response response) {
    const bool wanted = use->wish.value_or(use->from_cookie) && !use->token.empty();
    if (response.status == 200 && wanted && has_agreed(*plan, response.body)) {
      response.headers.push_back(set_cookie(origin, site, use->token));
    } else if ((response.status == 200 && (use->from_cookie || use->wish == false)) ||
               (response.status == 410 && use->from_cookie)) {
      response.headers.push_back(clear_cookie(origin, site));
    }
    reply(std::move(response));
  };
}

}  // namespace fieldwise::server
