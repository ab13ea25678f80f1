// POST /v1/leads/{id}/links makes a signed link, POST /v1/identify takes it from the page that was
// opened with it; POST /v1/leads/{id}/join says that two leads are one.
#include "identity/identify.h"

#include "access/visitor_cookie.h"
#include "base/clock.h"
#include "base/crypto.h"
#include "http/api.h"
#include "http/json_body.h"
#include "identity/addresses.h"
#include "identity/links.h"
#include "identity/resolve.h"
#include "identity/verify.h"
#include "json/writer.h"
#include "leads/lead_log.h"
#include "logic/dates.h"
#include "routes/handlers.h"
#include "sync/sync.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kDay = 86'400'000;
constexpr int64_t kLongest = 400 * kDay;

struct LinkWish {
  LinkPurpose purpose = LinkPurpose::recognise;
  bool once = false;
  int64_t lasts = 0;  // ms
  std::string email;  // in plain form; empty: the last one given
};

void read_wish(JsonBody& body, LinkWish& wish) {
  if (const auto purpose = read_purpose(body.text("purpose").value_or(""))) {
    wish.purpose = *purpose;
  } else {
    body.wrong({"unknown_value", "/purpose", "Write recognise or verify_email."});
  }
  // A proof is given once; a newsletter is read again.
  wish.once = wish.purpose == LinkPurpose::verify_email;
  if (const Value* once = body.member("once")) {
    wish.once = once->boolean && once->is_boolean();
    if (!once->is_boolean()) body.wrong({"type", "/once", "Write true or false."});
    if (!wish.once && wish.purpose == LinkPurpose::verify_email) {
      body.wrong({"conflict", "/once", "Leave it out: a proof is good once."});
    }
  }
  wish.lasts = wish.purpose == LinkPurpose::verify_email ? kDay : 30 * kDay;
  if (const Value* lasts = body.member("expires_in")) {
    if (!parse_duration(lasts->text(), wish.lasts) || wish.lasts <= 0 || wish.lasts > kLongest) {
      body.wrong(
          {"duration", "/expires_in", "Write a duration of at most 400d, such as 24h or 30d."});
    }
  }
  wish.email = plain_address(body.text("email").value_or(""));
  if (!wish.email.empty() && wish.purpose != LinkPurpose::verify_email) {
    body.wrong({"conflict", "/email", "Leave it out: only verify_email is about an address."});
  }
}

Response make_link(Store& store, const Site& site, std::string_view key, const std::string& id,
                   const LinkWish& wish, int64_t now) {
  std::optional<LeadLog> log = lead_log(store, site.id, id);
  if (!log) return no_lead();
  Link link{wish.purpose, wish.once, log->lead.id, {}, random_token(12), now + wish.lasts};
  if (wish.purpose == LinkPurpose::verify_email) {
    const auto addresses = store.identity().addresses(site.id, log->lead.id);
    if (!wish.email.empty()) {
      const std::string wanted = address_hash(key, wish.email);
      for (const LeadAddress& address : addresses) {
        if (address.email == wanted) link.email = wanted;
      }
    } else if (!addresses.empty()) {
      link.email = addresses.back().email;
    }
    if (!link.email.empty()) link.email = link_address(link.email, site.id, key);
    if (link.email.empty()) {
      return bad_request({{"not_found", "/email",
                           "Name an address that this lead gave: only that can be verified."}});
    }
  }
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("link").string(sign_link(link, site.id, key));
  json.key("purpose").string(purpose_name(link.purpose));
  json.key("once").boolean(link.once);
  json.key("expires_at").integer(link.expires_at);
  json.end_object();
  return json_response(std::move(body));
}

Response join(Store& store, const Site& site, const std::string& id, const std::string& other,
              int64_t now) {
  const std::optional<LeadLog> into = lead_log(store, site.id, id);
  if (!into) return no_lead();
  const std::optional<LeadLog> from = lead_log(store, site.id, other);
  if (!from) {
    return bad_request({{"not_found", "/lead", "There is no lead with this id."}});
  }
  if (from->lead.id != into->lead.id) join_leads(store, site.id, from->lead, into->lead, now);
  return json_response(R"({"lead":")" + into->lead.id + R"("})");
}

}  // namespace

void post_link(const Api& api, const Call& call, const Reply& reply) {
  JsonBody body;
  if (auto refusal = body.read(call.request)) return reply(*std::move(refusal));
  LinkWish wish;
  read_wish(body, wish);
  if (auto refusal = body.refusal()) return reply(*std::move(refusal));
  api.store().post(
      [&api, site = call.site, id = call.parameters.front(), wish](Store& store) {
        return make_link(store, *site, api.suppression_key(), id, wish, now_ms());
      },
      reply);
}

void post_join(const Api& api, const Call& call, const Reply& reply) {
  JsonBody body;
  if (auto refusal = body.read(call.request)) return reply(*std::move(refusal));
  const std::string other = body.text("lead").value_or("");
  if (other.empty()) {
    body.wrong({"missing_member", "/lead", "Name the lead that is to become part of this one."});
  }
  if (auto refusal = body.refusal()) return reply(*std::move(refusal));
  api.store().post([site = call.site, id = call.parameters.front(),
                    other](Store& store) { return join(store, *site, id, other, now_ms()); },
                   reply);
}

void post_identify(const Api& api, const Call& call, const Reply& reply) {
  JsonBody body;
  if (auto refusal = body.read(call.request, "text/plain")) return reply(*std::move(refusal));
  const std::string key = body.text("key").value_or(""), token = body.text("visitor").value_or(""),
                    text = body.text("link").value_or("");
  const Error wrong{"visitor", "/visitor",
                    "Write a random token of 22 to 64 characters of A-Z, a-z, 0-9, _ and -."};
  if (body.member("visitor") != nullptr && !valid_token(token)) body.wrong(wrong);
  if (auto refusal = body.refusal()) return reply(*std::move(refusal));
  std::shared_ptr<const Site> site;
  if (auto refusal = api.admit(call.request, key, site)) return reply(*std::move(refusal));
  const CookieUse cookie =
      read_cookie_use(api.visitor_cookie(), call.request, site->id, token, std::nullopt);
  if (cookie.token.empty()) return reply(bad_request({wrong}));
  if (auto refusal = api.meter(*site, sha256_hex(cookie.token))) return reply(*std::move(refusal));
  const std::optional<Link> link = read_link(text, site->id, api.suppression_key());
  if (!link) {
    return reply(problem(403, "link", "This link was not made here, or not all of it was sent."));
  }
  api.store().post(
      [&api, site, visitor = sha256_hex(cookie.token), link = *link](Store& store) {
        return identify(store, *site, api.suppression_key(), visitor, link, now_ms());
      },
      reply);
}

}  // namespace fieldwise::server
