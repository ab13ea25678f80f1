#include "http/api.h"

#include "base/clock.h"
#include "base/log.h"
#include "http/json_body.h"
#include "http/parameters.h"
#include "submit/page.h"

namespace fieldwise::server {

namespace {

bool is_own_origin(const Request& request) {
  return request.origin.empty() || names_own_origin(request);
}

// The scope that a route asks of a secret key, where it asks for one.
std::optional<Scope> scope_of(Access access) {
  switch (access) {
    case Access::read:
      return Scope::read;
    case Access::write:
      return Scope::write;
    case Access::manage:
      return Scope::manage;
    case Access::open:
    case Access::publishable:
      return std::nullopt;
  }
  return std::nullopt;
}

std::optional<Response> refuse_query(const Request& request, std::span<const Parameter> known) {
  if (!query_is_readable(request)) {
    return problem(400, "query",
                   "The query cannot be read: write a percent sign as %25, and what is not "
                   "ASCII as UTF-8, percent-encoded.");
  }
  const Errors mistakes = query_mistakes(request, known);
  if (mistakes.empty()) return std::nullopt;
  return bad_request(mistakes);
}

Response wrong_origin() {
  return problem(403, "origin",
                 "This origin may not use the site: allow it with fieldwise site set --origin, or "
                 "for all sites with --allow-origin.");
}

Response something_wrong() {
  return problem(500, "internal", "Something went wrong here; nothing was stored.");
}

}  // namespace

Response no_plan() {
  return problem(503, "no_plan", "This site has no plan yet: start the server with one (--plan).");
}

Api::Api(ApiConfig config, SigningKey key, StaticFiles files, Sites& sites, StoreThread& store)
    : config_(std::move(config)),
      challenge_secret_(hmac_sha256_hex(config_.suppression_key, "challenge")),
      limits_(std::make_unique<Limits>(config_.limits)),
      key_(std::move(key)),
      files_(std::move(files)),
      sites_(sites),
      store_(store),
      worker_(std::make_unique<Worker>()) {}

void Api::handle(const Request& request, const Reply& reply) const {
  try {
    dispatch(request, reply);
  } catch (const std::exception& error) {
    log_event("error", "request", request.id + ": " + error.what());
    reply(something_wrong());
  }
}

bool Api::post_work(std::function<void()> work, const Reply& reply, std::string_view owner) const {
  const auto answered = [work = std::move(work), reply] {
    try {
      work();
    } catch (const std::exception& error) {
      log_event("error", "work", error.what());
      reply(something_wrong());
    }
  };
  return worker_->post(answered, owner);
}

void Api::take_time(std::string_view owner, std::function<void()> work, const Reply& reply) const {
  if (post_work(std::move(work), reply, owner)) return;
  Response busy = problem(503, "busy", "Other plans of this site are being read: send it again.");
  busy.headers.push_back({"Retry-After", "5"});
  reply(std::move(busy));
}

void Api::dispatch(const Request& request, const Reply& reply) const {
  RouteMatch match = match_route(request.method, request.path);
  if (match.pattern.empty()) return answer_file(request, reply);

  // A stranger's page may not read why it was refused; a friend's must, also when its key is
  // wrong.
  const bool allowed = is_own_origin(request) || sites_.knows_origin(request.origin);
  const bool cross_origin = allowed && !request.origin.empty();
  const Reply answer = [pattern = match.pattern, reply, origin = request.origin,
                        cross_origin](Response response) {
    response.route = pattern;
    if (cross_origin) {
      response.headers.push_back({"Access-Control-Allow-Origin", origin});
      response.headers.push_back({"Access-Control-Expose-Headers", "Retry-After"});
    }
    response.headers.push_back({"Vary", "Origin"});
    reply(std::move(response));
  };
  if (!allowed) return answer(wrong_origin());
  if (request.method == "OPTIONS") {
    Response response;
    response.status = 204;
    response.headers = {{"Allow", match.methods},
                        {"Access-Control-Allow-Methods", match.methods},
                        {"Access-Control-Allow-Headers", "Content-Type"},
                        {"Access-Control-Max-Age", "7200"}};
    return answer(std::move(response));
  }
  if (match.route == nullptr) {
    Response response = problem(405, "method", "Use one of: " + match.methods);
    response.headers.push_back({"Allow", match.methods});
    return answer(std::move(response));
  }
  std::shared_ptr<const Site> site;
  if (auto refusal = refuse_caller(request, match, site)) return answer(*std::move(refusal));
  // What a page sends counts whatever stands behind its address; a back end's query says what is
  // meant, and one of which a part is not read would mean something else: all leads, say.
  if (scope_of(match.route->access)) {
    if (auto refusal = refuse_query(request, match.route->query)) {
      return answer(*std::move(refusal));
    }
  }
  match.route->handler(*this, {request, std::move(match.parameters), std::move(site)}, answer);
}

std::optional<Response> Api::refuse_caller(const Request& request, const RouteMatch& match,
                                           std::shared_ptr<const Site>& site) const {
  const auto scope = scope_of(match.route->access);
  if (!scope) {
    // Whoever watches the process must not be turned away.
    if (!match.pattern.starts_with("/v1/")) return std::nullopt;
    auto refusal = meter_address(request);
    if (refusal && media_type(request.content_type) == "application/x-www-form-urlencoded") {
      return submission_page(nullptr, *refusal, {});  // a person reads it
    }
    return refusal;
  }
  if (auto refusal = admit_secret(request, *scope, site)) {
    auto limit = meter_address(request);
    return limit ? std::move(limit) : std::move(refusal);
  }
  return limits_->key(request.authorization);
}

Address Api::sender(const Request& request) const {
  const std::string& header =
      config_.proxies.header == ProxyHeader::forwarded ? request.forwarded : request.forwarded_for;
  return sender_of(request.peer, header, config_.proxies);
}

std::optional<Response> Api::meter_address(const Request& request) const {
  return limits_->address(sender(request));
}

std::optional<Response> Api::admit_body(const Request& head, size_t& most_bytes) const {
  most_bytes = kUsualBody;
  const RouteMatch match = match_route(head.method, head.path);
  if (match.route == nullptr || match.route->most_bytes <= kUsualBody) return std::nullopt;
  const auto scope = scope_of(match.route->access);
  std::shared_ptr<const Site> site;
  std::optional<Response> refusal;
  if (scope) refusal = admit_secret(head, *scope, site);
  if (refusal) {
    if (auto limit = meter_address(head)) refusal = std::move(limit);
  }
  if (refusal) refusal->route = match.pattern;
  most_bytes = match.route->most_bytes;
  return refusal;
}

void Api::answer_file(const Request& request, const Reply& reply) const {
  const bool reading = request.method == "GET" || request.method == "HEAD";
  std::optional<Response> file = files_.find(request);
  const char* const route = file ? "static" : "none";
  Response response;
  if (!file) {
    response = problem(404, "not_found", "There is nothing at this address.");
  } else if (!reading) {
    response = problem(405, "method", "Use one of: GET, HEAD");
    response.headers.push_back({"Allow", "GET, HEAD"});
  } else {
    response = *std::move(file);
  }
  response.route = route;
  reply(std::move(response));
}

void Api::change_sites(StoreThread::Work work, const Reply& reply,
                       const std::shared_ptr<LoadedPlans>& loaded) const {
  store_.post(std::move(work), [this, reply, loaded](Response done) {
    if (done.status >= 400) return reply(std::move(done));
    // What is not committed must not be seen, so this cannot be part of the same transaction.
    renew_sites(loaded, std::move(done), reply);
  });
}

void Api::renew_sites(const std::shared_ptr<LoadedPlans>& loaded, Response done,
                      const Reply& reply) const {
  // Another process may have put plans in force that this one does not know.
  const auto missing = std::make_shared<std::vector<PlanRow>>();
  store_.post(
      [this, loaded, missing](Store& store) {
        *missing = sites_.missing(store, *loaded);
        if (missing->empty()) sites_.reload(store, *loaded);
        return Response();
      },
      [this, loaded, missing, done = std::move(done), reply](const Response& read) {
        if (read.status != 200) {
          return reply(
              problem(503, "storage",
                      "It is stored, but this server could not read it again: restart it."));
        }
        if (missing->empty()) return reply(done);
        // Not refused: it is stored already.
        const bool taken = post_work(
            [this, loaded, missing, done, reply] {
              load_versions(*missing, *loaded);
              renew_sites(loaded, done, reply);
            },
            reply);
        if (!taken) reply(problem(503, "stopping", "It is stored; this server is being stopped."));
      });
}

std::optional<Response> Api::admit(const Request& request, std::string_view key,
                                   std::shared_ptr<const Site>& site) const {
  const int64_t now = now_ms();
  std::optional<Caller> caller = sites_.find(key, now);
  if (!caller) {
    if (const std::string why = sites_.why_ended(key, now); !why.empty()) {
      return problem(403, "key", why);
    }
  }
  if (!caller || caller->kind != KeyKind::publishable) {
    return problem(403, "key",
                   "Send the publishable key (pk_…) of this site as `key`, in a form as the hidden "
                   "input fieldwise_key.");
  }
  if (!is_own_origin(request) && !caller->site->allows(request.origin)) return wrong_origin();
  if (auto refusal = limits_->key(key)) return refusal;
  site = std::move(caller->site);
  if (site->plans == nullptr) return no_plan();
  return std::nullopt;
}

std::optional<Response> Api::admit_secret(const Request& request, Scope scope,
                                          std::shared_ptr<const Site>& site) const {
  constexpr std::string_view kBearer = "Bearer ";
  std::optional<Caller> caller;
  std::string why;  // a key that counted once does not any more
  if (request.authorization.starts_with(kBearer)) {
    const std::string_view key = std::string_view(request.authorization).substr(kBearer.size());
    const int64_t now = now_ms();
    caller = sites_.find(key, now);
    if (!caller) why = sites_.why_ended(key, now);
  }
  if (!caller || caller->kind != KeyKind::secret) {
    Response response = problem(
        401, "key", why.empty() ? "Send the secret key: `Authorization: Bearer sk_…`." : why);
    response.headers.push_back({"WWW-Authenticate", "Bearer"});
    return response;
  }
  if (!is_own_origin(request) && !caller->site->allows(request.origin)) return wrong_origin();
  if ((caller->scopes & static_cast<uint8_t>(scope)) == 0) {
    return problem(403, "scope",
                   "This key may not do that: use one with the scope " +
                       scope_names(static_cast<uint8_t>(scope)) + ".");
  }
  site = std::move(caller->site);
  return std::nullopt;
}

}  // namespace fieldwise::server
