// GET and POST /v1/api-keys, DELETE /v1/api-keys/{id}, POST /v1/api-keys/{id}/rotate: the keys of
// the caller's own site. GET and POST /v1/sites/{id}/api-keys: those of any site, for the operator.
#include <algorithm>

#include "base/clock.h"
#include "http/api.h"
#include "logic/dates.h"
#include "routes/handlers.h"
#include "sites/api_keys.h"
#include "sites/default_site.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kGrace = 24 * int64_t{3600} * 1000;
constexpr int64_t kMaxGrace = 90 * kGrace;

Response key_response(unsigned status, const KeyRow& row, std::string_view key = {}) {
  std::string body;
  JsonWriter json(body);
  write_key(json, row, key);
  Response response = json_response(std::move(body));
  response.status = status;
  return response;
}

// What is wrong with changing this key; `found` may be empty.
std::optional<Response> refuse_change(const std::optional<KeyRow>& found, int64_t now) {
  if (!found) return problem(404, "not_found", "This site has no key with this id.");
  if (is_key_of_serve(found->id)) {
    return problem(409, "key_of_serve",
                   "The server was started with this key and would bring it back: give it another "
                   "one (--secret-key-file, FIELDWISE_SECRET_KEY, --publishable-key) and restart.");
  }
  if (!found->counts(now)) {
    return problem(409, "key_ended", "This key has expired or was revoked; make a new one.");
  }
  return std::nullopt;
}

bool is_site(Store& store, const std::string& id) {
  const std::vector<SiteRow> sites = store.sites();
  return std::any_of(sites.begin(), sites.end(), [&](const SiteRow& row) { return row.id == id; });
}

Response no_site() { return problem(404, "not_found", "There is no site with this id."); }

void list(const Api& api, const std::string& site, const Reply& reply) {
  api.store().post(
      [site](Store& store) {
        if (!is_site(store, site)) return no_site();
        std::string body;
        JsonWriter json(body);
        json.begin_object();
        json.key("keys").begin_array();
        for (const KeyRow& row : store.keys()) {
          if (row.site == site) write_key(json, row);
        }
        json.end_array();
        json.end_object();
        return json_response(std::move(body));
      },
      reply);
}

void create(const Api& api, const Call& call, const std::string& site, const Reply& reply) {
  JsonBody body;
  if (auto refusal = body.read(call.request)) return reply(*std::move(refusal));
  const NewKey made = read_new_key(body, site, now_ms());
  if (auto refusal = body.refusal()) return reply(*std::move(refusal));
  api.change_sites(
      [made](Store& store) {
        if (!is_site(store, made.row.site)) return no_site();
        if (auto refusal = add_key(store, made, now_ms())) return *std::move(refusal);
        return key_response(201, made.row, made.key);
      },
      reply);
}

}  // namespace

void get_api_keys(const Api& api, const Call& call, const Reply& reply) {
  list(api, call.site->id, reply);
}

void get_site_api_keys(const Api& api, const Call& call, const Reply& reply) {
  if (auto refusal = refuse_unless_operator(*call.site)) return reply(*std::move(refusal));
  list(api, call.parameters.front(), reply);
}

void post_api_keys(const Api& api, const Call& call, const Reply& reply) {
  create(api, call, call.site->id, reply);
}

void post_site_api_keys(const Api& api, const Call& call, const Reply& reply) {
  if (auto refusal = refuse_unless_operator(*call.site)) return reply(*std::move(refusal));
  create(api, call, call.parameters.front(), reply);
}

void delete_api_key(const Api& api, const Call& call, const Reply& reply) {
  api.change_sites(
      [site = call.site, id = call.parameters.front()](Store& store) {
        const int64_t now = now_ms();
        std::optional<KeyRow> row = find_key(store, site->id, id);
        if (row && row->revoked_at) return key_response(200, *row);  // asked again
        if (auto refusal = refuse_change(row, now)) return *std::move(refusal);
        row->revoked_at = now;
        store.put_key(*row);
        return key_response(200, *row);
      },
      reply);
}

void post_rotate_api_key(const Api& api, const Call& call, const Reply& reply) {
  JsonBody body;
  if (auto refusal = body.read(call.request)) return reply(*std::move(refusal));
  int64_t grace = kGrace;
  if (const auto given = body.text("grace")) {
    if (!parse_duration(*given, grace) || grace > kMaxGrace) {
      body.wrong({"grace", "/grace", "Write a duration of at most 90 days, as 1d, 4h or 0s."});
    }
  }
  if (auto refusal = body.refusal()) return reply(*std::move(refusal));
  api.change_sites(
      [site = call.site, id = call.parameters.front(), grace](Store& store) {
        const int64_t now = now_ms();
        std::optional<KeyRow> before = find_key(store, site->id, id);
        if (auto refusal = refuse_change(before, now)) return *std::move(refusal);
        if (!before->replaced_by.empty()) {
          return problem(409, "key_replaced",
                         "This key is being replaced by " + before->replaced_by +
                             " already: rotate that one, or revoke this one to end it now.");
        }
        const NewKey made = replacement(*before, now);
        before->replaced_by = made.row.id;
        const int64_t end = now + grace;
        before->expires_at = before->expires_at ? std::min(*before->expires_at, end) : end;
        if (!before->counts(now)) {
          store.put_key(made.row);  // in the place of the one that ends now
        } else if (auto refusal = add_key(store, made, now)) {
          return *std::move(refusal);
        }
        store.put_key(*before);
        std::string text;
        JsonWriter json(text);
        json.begin_object();
        json.key("key");
        write_key(json, made.row, made.key);
        json.key("replaced");
        write_key(json, *before);
        json.end_object();
        Response response = json_response(std::move(text));
        response.status = 201;
        return response;
      },
      reply);
}

}  // namespace fieldwise::server
