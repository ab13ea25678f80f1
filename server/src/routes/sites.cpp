// GET and PATCH /v1/site: the caller's own site. GET and POST /v1/sites: all of them, for the
// operator.
#include <algorithm>

#include "base/clock.h"
#include "http/api.h"
#include "routes/handlers.h"
#include "sites/api_keys.h"
#include "sites/default_site.h"
#include "sites/origin.h"

namespace fieldwise::server {
namespace {

constexpr size_t kMaxName = 200;  // bytes
constexpr size_t kMaxOrigins = 100;
constexpr size_t kMaxSites = 1000;

bool is_site_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 && id.front() >= 'a' && id.front() <= 'z' &&
         id.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_-") == std::string_view::npos;
}

std::optional<std::string> read_name(JsonBody& body) {
  std::optional<std::string> name = body.text("name");
  if (name && (name->empty() || name->size() > kMaxName)) {
    body.wrong({"length", "/name", "Write a name of 1 to 200 bytes."});
  }
  return name;
}

std::optional<std::vector<std::string>> read_origins(JsonBody& body) {
  std::optional<std::vector<std::string>> origins = body.texts("allowed_origins");
  if (!origins) return origins;
  if (origins->size() > kMaxOrigins) {
    body.wrong({"too_many", "/allowed_origins", "List at most 100 origins."});
  }
  for (size_t i = 0; i < origins->size(); ++i) {
    if (is_origin((*origins)[i])) continue;
    body.wrong({"origin", "/allowed_origins/" + std::to_string(i),
                "Write an origin as a browser sends it: https://www.example.com, in lower case and "
                "without a path."});
  }
  return origins;
}

// `serve_origins`: what the default site is given on the command line besides.
void write_site(JsonWriter& json, const SiteRow& row, const std::vector<std::string>& serve_origins,
                const NewKey* key = nullptr) {
  const auto texts = [&json](const char* name, const std::vector<std::string>& list) {
    json.key(name).begin_array();
    for (const std::string& text : list) json.string(text);
    json.end_array();
  };
  json.begin_object();
  json.key("id").string(row.id);
  json.key("name").string(row.name);
  texts("allowed_origins", row.allowed_origins);
  if (row.id == kDefaultSite) texts("serve_origins", serve_origins);
  json.key("plan").string_or_null(row.plan);
  json.key("published_plan").string_or_null(row.published_plan);
  json.key("created_at").integer(row.created_at);
  if (key != nullptr) {
    json.key("key");
    write_key(json, key->row, key->key);
  }
  json.end_object();
}

Response site_response(const Api& api, unsigned status, const SiteRow& row,
                       const NewKey* key = nullptr) {
  std::string body;
  JsonWriter json(body);
  write_site(json, row, api.sites().serve_origins(), key);
  Response response = json_response(std::move(body));
  response.status = status;
  return response;
}

std::optional<SiteRow> find_site(Store& store, std::string_view id) {
  for (SiteRow& row : store.sites()) {
    if (row.id == id) return std::move(row);
  }
  return std::nullopt;
}

Response add_site(const Api& api, Store& store, const SiteRow& row, const NewKey& key) {
  if (find_site(store, row.id)) {
    return problem(409, "site_exists", "There is a site with this id; write another one.");
  }
  if (store.sites().size() >= kMaxSites) {
    return problem(409, "too_many_sites", "A server has at most 1,000 sites.");
  }
  store.put_site(row);
  store.put_key(key.row);
  return site_response(api, 201, row, &key);
}

// The first key of a site, with which it makes its others.
NewKey first_key(std::string_view site, int64_t now) {
  KeyRow row;
  row.site = site;
  row.kind = KeyKind::secret;
  row.scopes = kAllScopes;
  row.label = "first";
  return replacement(row, now);
}

}  // namespace

void get_site(const Api& api, const Call& call, const Reply& reply) {
  api.store().post(
      [&api, site = call.site](Store& store) {
        return site_response(api, 200, find_site(store, site->id).value());
      },
      reply);
}

void patch_site(const Api& api, const Call& call, const Reply& reply) {
  JsonBody body;
  if (auto refusal = body.read(call.request)) return reply(*std::move(refusal));
  const auto name = read_name(body);
  const auto origins = read_origins(body);
  if (auto refusal = body.refusal()) return reply(*std::move(refusal));
  api.change_sites(
      [&api, site = call.site, name, origins](Store& store) {
        SiteRow row = find_site(store, site->id).value();
        if (name) row.name = *name;
        if (origins) row.allowed_origins = *origins;
        store.put_site(row);
        return site_response(api, 200, row);
      },
      reply);
}

void get_sites(const Api& api, const Call& call, const Reply& reply) {
  if (auto refusal = refuse_unless_operator(*call.site)) return reply(*std::move(refusal));
  api.store().post(
      [&api](Store& store) {
        std::string body;
        JsonWriter json(body);
        json.begin_object();
        json.key("sites").begin_array();
        for (const SiteRow& row : store.sites()) {
          write_site(json, row, api.sites().serve_origins());
        }
        json.end_array();
        json.end_object();
        return json_response(std::move(body));
      },
      reply);
}

void post_sites(const Api& api, const Call& call, const Reply& reply) {
  if (auto refusal = refuse_unless_operator(*call.site)) return reply(*std::move(refusal));
  JsonBody body;
  if (auto refusal = body.read(call.request)) return reply(*std::move(refusal));
  const int64_t now = now_ms();
  SiteRow row;
  row.id = body.text("id").value_or("");
  if (!is_site_id(row.id)) {
    body.wrong({"id", "/id", "Write 1 to 64 of a-z, 0-9, _ and -, starting with a letter."});
  }
  row.name = read_name(body).value_or(row.id);
  row.allowed_origins = read_origins(body).value_or(std::vector<std::string>());
  row.created_at = now;
  if (auto refusal = body.refusal()) return reply(*std::move(refusal));
  api.change_sites([&api, row, key = first_key(row.id, now)](
                       Store& store) { return add_site(api, store, row, key); },
                   reply);
}

}  // namespace fieldwise::server
