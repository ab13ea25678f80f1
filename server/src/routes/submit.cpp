// POST /v1/submit: a whole form, as JSON or as an ordinary form post.
#include <memory>

#include "access/visitor_cookie.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "base/log.h"
#include "http/api.h"
#include "json/document.h"
#include "json/writer.h"
#include "routes/handlers.h"
#include "submit/form_post.h"
#include "submit/page.h"
#include "submit/submit.h"

namespace fieldwise::server {
namespace {

// A submission without a visitor's token is a visitor of its own, of whom there is nothing to
// count.
std::optional<Response> meter(const Api& api, const Site& site, const std::string& visitor) {
  return visitor.empty() ? std::nullopt : api.meter(site, visitor);
}

// Looks at what does not need the store. `text` are the answers that are left.
std::optional<Response> protect(const Api& api, const Site& site, Envelope& envelope,
                                const Value& answers, std::string& text) {
  const Protection& protection = site.plans->protection;
  if (auto refusal = check_honeypot(protection, answers, text)) return refusal;
  if (!protection.work) return std::nullopt;
  envelope.solved = check_solution(envelope.challenge, api.challenge_secret(), site.id, now_ms());
  if (!envelope.solved) return challenge_problem();
  return std::nullopt;
}

void submit_json(const Api& api, const Request& request, const Reply& reply) {
  const auto envelope = std::make_shared<Envelope>();
  if (auto refusal = read_envelope(request.body, now_ms(), *envelope)) {
    return reply(*std::move(refusal));
  }
  std::shared_ptr<const Site> site;
  if (auto refusal = api.admit(request, envelope->key, site)) return reply(*std::move(refusal));
  const auto cookie = std::make_shared<CookieUse>(
      read_cookie_use(api.visitor_cookie(), request, site->id, envelope->token, envelope->cookie));
  if (cookie->token.empty() && cookie->wish == true) cookie->token = random_token(24);
  if (!cookie->token.empty()) envelope->visitor = sha256_hex(cookie->token);
  if (auto refusal = meter(api, *site, envelope->visitor)) return reply(*std::move(refusal));
  const Value* answers = envelope->body.find("answers");
  if (answers == nullptr || !answers->is_object()) {
    return reply(problem(422, "request", "The request is not well formed.",
                         Errors{{"type", "/answers", "Write an object of answers by field key."}}));
  }
  std::string text;
  if (auto refusal = protect(api, *site, *envelope, *answers, text)) {
    return reply(*std::move(refusal));
  }
  envelope->gpc = request.gpc;
  api.store().post(
      [&api, site, envelope, text](Store& store) {
        return submit(store, *site, api.signing_key(), api.suppression_key(), *envelope, text,
                      now_ms());
      },
      with_cookie(cookie, request, site->id, site->plans->full, reply),
      {site->id, envelope->visitor});
}

// Turns the answer to a form post into the page that a person sees.
Reply answer_with_page(const std::shared_ptr<const Site>& site, const Reply& reply,
                       const std::string& redirect) {
  return [site, reply, redirect](Response answer) {
    Response response;
    try {
      response = submission_page(site.get(), answer, redirect);
    } catch (const std::exception& error) {
      log_event("error", "page", error.what());
      response = std::move(answer);
    }
    reply(std::move(response));
  };
}

void submit_form(const Api& api, const Request& request, const Reply& reply) {
  FormPost post;
  std::optional<Response> refusal = read_form_post(request.body, post);
  std::shared_ptr<const Site> site;
  if (!refusal) refusal = api.admit(request, post.key, site);
  if (!refusal && !post.visitor.empty() && !valid_token(post.visitor)) {
    refusal = problem(422, "request", "The request is not well formed.",
                      Errors{{"visitor", "/fieldwise_visitor",
                              "Write a random token of 22 to 64 characters of A-Z, a-z, 0-9, _ "
                              "and -, or leave it empty."}});
  }
  const auto cookie = std::make_shared<CookieUse>();
  if (!refusal) {
    // A form without a script cannot ask for the cookie, and has nothing else.
    *cookie = read_cookie_use(api.visitor_cookie(), request, site->id, post.visitor, true);
    refusal = meter(api, *site, cookie->token.empty() ? "" : sha256_hex(cookie->token));
  }
  const Reply page = answer_with_page(site, reply, post.redirect);
  if (refusal) return page(*std::move(refusal));
  const auto envelope = std::make_shared<Envelope>();
  envelope->challenge = post.challenge;
  const Value answers = parse_json(post.answers, envelope->arena).value;
  std::string text;
  if (auto problem = protect(api, *site, *envelope, answers, text)) {
    return page(*std::move(problem));
  }
  envelope->offer = post.offer;
  if (cookie->allowed && cookie->token.empty()) cookie->token = random_token(24);
  if (!cookie->token.empty()) envelope->visitor = sha256_hex(cookie->token);
  envelope->events = Value::array(nullptr, 0);
  envelope->gpc = request.gpc;
  api.store().post(
      [&api, site, envelope, text, cookie, next = random_token(24)](Store& store) {
        // Nobody here could begin anew by themselves.
        if (cookie->from_cookie && store.erased(*store.visitor(site->id, envelope->visitor))) {
          cookie->token = next;
          envelope->visitor = sha256_hex(next);
        }
        return submit(store, *site, api.signing_key(), api.suppression_key(), *envelope, text,
                      now_ms());
      },
      with_cookie(cookie, request, site->id, site->plans->full, page),
      {site->id, envelope->visitor});
}

}  // namespace

void post_submit(const Api& api, const Call& call, const Reply& reply) {
  const std::string type = media_type(call.request.content_type);
  if (type == "application/json") return submit_json(api, call.request, reply);
  if (type == "application/x-www-form-urlencoded") return submit_form(api, call.request, reply);
  reply(
      problem(415, "content_type", "Send application/json or application/x-www-form-urlencoded."));
}

}  // namespace fieldwise::server
