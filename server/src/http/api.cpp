#include "http/api.h"

#include <algorithm>
#include <charconv>
#include <memory>

#include "base/clock.h"
#include "base/log.h"
#include "forget/forget.h"
#include "json/document.h"
#include "json/writer.h"
#include "submit/form_post.h"
#include "submit/page.h"
#include "submit/receipt.h"
#include "submit/submit.h"

namespace fieldwise::server {
namespace {

constexpr std::string_view kLeads = "/v1/leads/";
constexpr int64_t kVisitors = 1000;  // of one answer of /v1/events
constexpr std::string_view kFormType = "application/x-www-form-urlencoded";

Response wrong_key() {
  return problem(403, "key", "Send the publishable key (pk_…) of this site as `key`.");
}

std::string query_parameter(const Request& request, std::string_view name) {
  std::vector<std::pair<std::string, std::string>> parameters;
  if (!parse_form(request.query, parameters)) return {};
  for (auto& [key, value] : parameters) {
    if (key == name) return std::move(value);
  }
  return {};
}

Response lead_response(Store& store, const Plans& plans, const std::string& id, int64_t now) {
  const std::optional<Lead> lead = store.lead(id);
  if (!lead) return problem(404, "not_found", "There is no lead with this id.");
  const std::shared_ptr<Visitor> visitor = store.visitor(lead->visitor);
  const int64_t at = decided_at(*visitor, now);
  const std::string decision = decide(*plans.variants->of(visitor->id), visitor->log, at, "");
  Arena arena;
  const JsonResult parsed = parse_json(decision, arena);
  const Value* answers = parsed.value.find("answers");
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("lead").string(lead->id);
  json.key("created_at").integer(lead->created_at);
  json.key("answers").value(answers == nullptr ? Value() : *answers);
  json.key("state").string(visitor->log.state_hash());
  json.key("decision").raw(decision);
  json.key("decided_at").integer(at);
  json.end_object();
  return json_response(std::move(body));
}

}  // namespace

struct Api::Route {
  std::string_view pattern;
  std::string_view methods;  // for Allow
  Handler get;               // GET and HEAD
  Handler post;
};

Api::Api(ApiConfig config, SigningKey key, StaticFiles files, StoreThread& store)
    : config_(std::move(config)), key_(std::move(key)), files_(std::move(files)), store_(store) {}

void Api::handle(const Request& request, const Reply& reply) const {
  try {
    dispatch(request, reply);
  } catch (const std::exception& error) {
    log_event("error", "request", error.what());
    reply(problem(500, "internal", "Something went wrong here; nothing was stored."));
  }
}

void Api::dispatch(const Request& request, const Reply& reply) const {
  static constexpr std::string_view kRead = "GET, HEAD, OPTIONS";
  static constexpr std::string_view kWrite = "POST, OPTIONS";
  static constexpr Route kRoutes[] = {
      {"/v1/plan", kRead, &Api::plan, nullptr},
      {"/v1/keys", kRead, &Api::keys, nullptr},
      {"/v1/sync", kWrite, nullptr, &Api::sync_events},
      {"/v1/submit", kWrite, nullptr, &Api::submit_post},
      {"/v1/forget", kWrite, nullptr, &Api::forget_visitor},
      {"/v1/leads/{id}", kRead, &Api::lead, nullptr},
      {"/v1/events", kRead, &Api::events, nullptr},
      {"/healthz", kRead, &Api::health, nullptr},
      {"/readyz", kRead, &Api::ready, nullptr},
  };
  const bool reading = request.method == "GET" || request.method == "HEAD";
  const bool is_lead = request.path.starts_with(kLeads) && request.path.size() > kLeads.size();
  for (const Route& route : kRoutes) {
    if (is_lead ? route.pattern != "/v1/leads/{id}" : route.pattern != request.path) continue;
    // A stranger's page may not read why it was refused; a friend's must, also when its key is
    // wrong.
    const bool allowed = origin_allowed(request);
    const bool cross_origin = allowed && !request.origin.empty();
    const Reply answer = [&route, reply, origin = request.origin, cross_origin](Response response) {
      response.route = route.pattern;
      if (cross_origin) {
        response.headers.push_back({"Access-Control-Allow-Origin", origin});
      }
      response.headers.push_back({"Vary", "Origin"});
      reply(std::move(response));
    };
    if (!allowed) {
      return answer(problem(403, "origin", "This origin may not use the server (--allow-origin)."));
    }
    if (request.method == "OPTIONS") {
      Response response;
      response.status = 204;
      response.headers = {{"Allow", std::string(route.methods)},
                          {"Access-Control-Allow-Methods", std::string(route.methods)},
                          {"Access-Control-Allow-Headers", "Content-Type"},
                          {"Access-Control-Max-Age", "7200"}};
      return answer(std::move(response));
    }
    const Handler handler = reading ? route.get : request.method == "POST" ? route.post : nullptr;
    if (handler == nullptr) {
      Response response = problem(405, "method", "Use one of: " + std::string(route.methods));
      response.headers.push_back({"Allow", std::string(route.methods)});
      return answer(std::move(response));
    }
    return (this->*handler)(request, answer);
  }

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

bool Api::origin_allowed(const Request& request) const {
  if (request.origin.empty()) return true;
  // A proxy may have taken TLS off, so the scheme of our own origin is not known here.
  if (request.origin == "http://" + request.host || request.origin == "https://" + request.host) {
    return true;
  }
  const auto& allowed = config_.allowed_origins;
  return std::find(allowed.begin(), allowed.end(), request.origin) != allowed.end();
}

bool Api::publishable(std::string_view key) const {
  return equal_secret(key, config_.publishable_key);
}

void Api::plan(const Request& request, const Reply& reply) const {
  if (!publishable(query_parameter(request, "key"))) return reply(wrong_key());
  const std::string etag = '"' + config_.plans.hash + '"';
  Response response = json_response(config_.plans.published_json);
  if (request.if_none_match.find(etag) != std::string::npos) {
    response.status = 304;
    response.body.clear();
    response.content_type.clear();
  }
  response.headers = {{"Cache-Control", "no-cache"}, {"ETag", etag}};
  reply(std::move(response));
}

void Api::keys(const Request&, const Reply& reply) const {
  Response response = json_response(key_set(key_));
  response.headers = {{"Cache-Control", "max-age=3600"}};
  reply(std::move(response));
}

std::optional<Response> Api::read_visitors(const Request& request, Envelope& envelope) const {
  const std::string type = media_type(request.content_type);
  if (type != "application/json" && type != "text/plain") {
    return problem(415, "content_type", "Send application/json or text/plain.");
  }
  if (auto refusal = read_envelope(request.body, now_ms(), envelope)) return refusal;
  if (!publishable(envelope.key)) return wrong_key();
  if (envelope.visitor.empty()) {
    return problem(422, "request", "The request is not well formed.",
                   Errors{{"visitor", "/visitor", "Send the visitor's token."}});
  }
  return std::nullopt;
}

void Api::forget_visitor(const Request& request, const Reply& reply) const {
  Envelope envelope;
  if (auto refusal = read_visitors(request, envelope)) return reply(*std::move(refusal));
  store_.post(
      [this, visitor = envelope.visitor](Store& store) {
        return forget(store, config_.plans, config_.suppression_key, visitor, now_ms());
      },
      reply);
}

void Api::sync_events(const Request& request, const Reply& reply) const {
  const auto envelope = std::make_shared<Envelope>();
  if (auto refusal = read_visitors(request, *envelope)) return reply(*std::move(refusal));
  envelope->gpc = request.gpc;
  store_.post(
      [this, envelope](Store& store) { return sync(store, config_.plans, *envelope, now_ms()); },
      reply);
}

void Api::submit_post(const Request& request, const Reply& reply) const {
  const std::string type = media_type(request.content_type);
  if (type == "application/json") return submit_json(request, reply);
  if (type == kFormType) return submit_form(request, reply);
  reply(
      problem(415, "content_type", "Send application/json or application/x-www-form-urlencoded."));
}

void Api::submit_json(const Request& request, const Reply& reply) const {
  const auto envelope = std::make_shared<Envelope>();
  if (auto refusal = read_envelope(request.body, now_ms(), *envelope)) {
    return reply(*std::move(refusal));
  }
  if (!publishable(envelope->key)) return reply(wrong_key());
  const Value* answers = envelope->body.find("answers");
  if (answers == nullptr || !answers->is_object()) {
    return reply(problem(422, "request", "The request is not well formed.",
                         Errors{{"type", "/answers", "Write an object of answers by field key."}}));
  }
  store_.post(
      [this, envelope, text = to_json(*answers)](Store& store) {
        return submit(store, config_.plans, key_, *envelope, text, now_ms());
      },
      reply);
}

void Api::submit_form(const Request& request, const Reply& reply) const {
  FormPost post;
  std::optional<Response> refusal = read_form_post(request.body, post);
  if (!refusal && !publishable(post.key)) {
    refusal = problem(403, "key", "The form's hidden input fieldwise_key is not this site's key.");
  }
  if (!refusal && !post.visitor.empty() && !valid_token(post.visitor)) {
    refusal = problem(422, "request", "The request is not well formed.",
                      Errors{{"visitor", "/fieldwise_visitor",
                              "Write a random token of 22 to 64 characters of A-Z, a-z, 0-9, _ "
                              "and -, or leave it empty."}});
  }
  const Reply page = [this, reply, redirect = post.redirect](Response answer) {
    Response response;
    try {
      response = submission_page(config_.plans, answer, redirect);
    } catch (const std::exception& error) {
      log_event("error", "page", error.what());
      response = std::move(answer);
    }
    reply(std::move(response));
  };
  if (refusal) return page(*std::move(refusal));
  const auto envelope = std::make_shared<Envelope>();
  envelope->offer = post.offer;
  if (!post.visitor.empty()) envelope->visitor = sha256_hex(post.visitor);
  envelope->events = Value::array(nullptr, 0);
  store_.post(
      [this, envelope, text = post.answers](Store& store) {
        return submit(store, config_.plans, key_, *envelope, text, now_ms());
      },
      page);
}

std::optional<Response> Api::without_secret(const Request& request) const {
  constexpr std::string_view kBearer = "Bearer ";
  const bool bearer = request.authorization.starts_with(kBearer);
  const std::string token = bearer ? request.authorization.substr(kBearer.size()) : "";
  if (bearer && equal_secret(sha256(token), config_.secret_key_hash)) return std::nullopt;
  Response response = problem(401, "key", "Send the secret key: `Authorization: Bearer sk_…`.");
  response.headers.push_back({"WWW-Authenticate", "Bearer"});
  return response;
}

void Api::lead(const Request& request, const Reply& reply) const {
  if (auto refusal = without_secret(request)) return reply(*std::move(refusal));
  store_.post([this, id = request.path.substr(kLeads.size())](
                  Store& store) { return lead_response(store, config_.plans, id, now_ms()); },
              reply);
}

void Api::events(const Request& request, const Reply& reply) const {
  if (auto refusal = without_secret(request)) return reply(*std::move(refusal));
  const std::string given = query_parameter(request, "limit");
  int64_t count = kVisitors;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), count);
  const bool whole = error == std::errc() && end == given.data() + given.size();
  if (!given.empty() && (!whole || count < 1 || count > kVisitors)) {
    return reply(problem(422, "request", "The request is not well formed.",
                         Errors{{"range", "/limit", "Write a whole number from 1 to 1000."}}));
  }
  store_.post(
      [after = query_parameter(request, "after"), count](Store& store) {
        Store::EventLines found = store.events_after(after, count);
        Response response;
        response.content_type = "application/x-ndjson";
        response.body = std::move(found.lines);
        response.headers.push_back({"Cache-Control", "no-store"});
        if (!found.last.empty()) response.headers.push_back({"Fieldwise-Next", found.last});
        return response;
      },
      reply);
}

void Api::health(const Request&, const Reply& reply) const {
  reply(json_response(R"({"status":"ok"})"));
}

void Api::ready(const Request&, const Reply& reply) const {
  store_.post([](Store&) { return json_response(R"({"status":"ready"})"); }, reply);
}

}  // namespace fieldwise::server
