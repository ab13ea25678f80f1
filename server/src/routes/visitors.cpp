// POST /v1/sync and /v1/forget: what a page sends of the visitor that it names.
#include <memory>
#include <optional>
#include <set>
#include <utility>

#include "access/visitor_cookie.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "forget/forget.h"
#include "http/api.h"
#include "operation/metrics.h"
#include "routes/handlers.h"
#include "sync/sync.h"

namespace fieldwise::server {
namespace {

// Reads the JSON of a page, `text/plain` for want of a preflight. Returns the problem, if any.
std::optional<Response> read_visitors(const Api& api, const Request& request, Envelope& envelope,
                                      CookieUse& cookie, std::shared_ptr<const Site>& site) {
  const std::string type = media_type(request.content_type);
  if (type != "application/json" && type != "text/plain") {
    return problem(415, "content_type", "Send application/json or text/plain.");
  }
  if (auto refusal = read_envelope(request.body, now_ms(), envelope)) return refusal;
  if (auto refusal = api.admit(request, envelope.key, site)) return refusal;
  cookie =
      read_cookie_use(api.visitor_cookie(), request, site->id, envelope.token, envelope.cookie);
  if (cookie.from_cookie) envelope.visitor = sha256_hex(cookie.token);
  if (envelope.visitor.empty()) {
    return problem(422, "request", "The request is not well formed.",
                   Errors{{"visitor", "/visitor", "Send the visitor's token."}});
  }
  return api.meter(*site, envelope.visitor);
}

}  // namespace

void post_sync(const Api& api, const Call& call, const Reply& reply) {
  const auto envelope = std::make_shared<Envelope>();
  const auto cookie = std::make_shared<CookieUse>();
  std::shared_ptr<const Site> site;
  if (auto refusal = read_visitors(api, call.request, *envelope, *cookie, site)) {
    return reply(*std::move(refusal));
  }
  envelope->gpc = call.request.gpc;
  // One that is not public may be a proxy that speaks for everybody.
  const Address sender = api.sender(call.request);
  if (sender.is_public()) envelope->sender = sender.counted();
  if (envelope->diverged) Metrics::here().divergences.add();
  api.store().post(
      [site, envelope](Store& store) { return begin_sync(store, site, envelope, now_ms()); },
      with_cookie(cookie, call.request, site->id, site->plans->full, reply),
      {site->id, envelope->visitor});
}

void post_forget(const Api& api, const Call& call, const Reply& reply) {
  Envelope envelope;
  CookieUse cookie;
  std::shared_ptr<const Site> site;
  if (auto refusal = read_visitors(api, call.request, envelope, cookie, site)) {
    return reply(*std::move(refusal));
  }
  std::set<std::string> visitors{envelope.visitor};
  std::optional<std::pair<std::string, std::string>> end;
  if (cookie.allowed) {
    // The script of a page may know the visitor by a token of its own.
    const std::string held = cookie_token(call.request, site->id);
    if (!held.empty()) visitors.insert(sha256_hex(held));
    end = clear_cookie(call.request, site->id);
  }
  api.store().post(
      [&api, site, visitors, end](Store& store) {
        Response response;
        for (const std::string& visitor : visitors) {
          response = forget(store, *site, api.suppression_key(), visitor, now_ms());
        }
        if (end) response.headers.push_back(*end);
        return response;
      },
      reply);
}

}  // namespace fieldwise::server
