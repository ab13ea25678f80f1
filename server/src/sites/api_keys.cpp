#include "sites/api_keys.h"

#include <algorithm>
#include <vector>

#include "base/crypto.h"

namespace fieldwise::server {
namespace {

constexpr size_t kMaxLabel = 200;  // bytes

void draw(NewKey& made) {
  const bool secret = made.row.kind == KeyKind::secret;
  made.key = secret ? "sk_" + random_token(32) : "pk_" + random_token(18);
  made.row.id = "key_" + random_token(9);
  made.row.lookup = secret ? sha256_hex(made.key) : made.key;
}

uint8_t read_scope_list(JsonBody& body, const std::vector<std::string>& names) {
  uint8_t scopes = 0;
  for (const std::string& name : names) {
    const uint8_t scope = name.find(' ') == std::string::npos ? read_scopes(name) : uint8_t{0};
    if (scope == 0) body.wrong({"scope", "/scopes", "Write some of read, write and manage."});
    scopes |= scope;
  }
  return scopes;
}

}  // namespace

NewKey read_new_key(JsonBody& body, std::string_view site, int64_t now) {
  NewKey made;
  made.row.site = site;
  made.row.created_at = now;
  const std::string kind = body.text("kind").value_or("");
  if (kind == "secret") {
    made.row.kind = KeyKind::secret;
  } else if (kind != "publishable") {
    body.wrong({"kind", "/kind", "Write secret or publishable."});
  }
  const auto scopes = body.texts("scopes");
  if (scopes) made.row.scopes = read_scope_list(body, *scopes);
  if (kind == "secret" && (!scopes || scopes->empty())) {
    body.wrong({"scope", "/scopes", "Say what the key may do: some of read, write and manage."});
  } else if (kind == "publishable" && made.row.scopes != 0) {
    body.wrong({"scope", "/scopes", "A publishable key has no scopes; leave them out."});
  }
  made.row.label = body.text("label").value_or("");
  if (made.row.label.size() > kMaxLabel) {
    body.wrong({"length", "/label", "Write at most 200 bytes."});
  }
  made.row.expires_at = body.time("expires_at");
  if (made.row.expires_at && *made.row.expires_at <= now) {
    body.wrong({"range", "/expires_at", "Write a time that is yet to come."});
  }
  draw(made);
  return made;
}

NewKey replacement(const KeyRow& before, int64_t now) {
  NewKey made;
  made.row = before;
  made.row.created_at = now;
  made.row.replaced_by.clear();
  if (before.expires_at) made.row.expires_at = now + (*before.expires_at - before.created_at);
  draw(made);
  return made;
}

std::optional<KeyRow> find_key(Store& store, std::string_view site, std::string_view id) {
  for (KeyRow& row : store.keys()) {
    if (row.site == site && row.id == id) return std::move(row);
  }
  return std::nullopt;
}

std::optional<Response> add_key(Store& store, const NewKey& made, int64_t now) {
  const std::vector<KeyRow> keys = store.keys();
  const auto count = std::count_if(keys.begin(), keys.end(), [&](const KeyRow& row) {
    return row.site == made.row.site && row.counts(now);
  });
  if (static_cast<size_t>(count) >= kMaxKeys) {
    return problem(409, "too_many_keys",
                   "This site has 100 keys that count: revoke those that nobody uses.");
  }
  store.put_key(made.row);
  return std::nullopt;
}

void write_key(JsonWriter& json, const KeyRow& row, std::string_view key) {
  const auto time = [&json](const char* name, const std::optional<int64_t>& at) {
    json.key(name);
    if (at) {
      json.integer(*at);
    } else {
      json.null();
    }
  };
  const bool secret = row.kind == KeyKind::secret;
  json.begin_object();
  json.key("id").string(row.id);
  json.key("kind").string(secret ? "secret" : "publishable");
  if (secret) {
    json.key("scopes").begin_array();
    const std::string all = scope_names(row.scopes);
    for (std::string_view names = all; !names.empty();) {
      const std::string_view name = names.substr(0, names.find(' '));
      json.string(name);
      names.remove_prefix(std::min(name.size() + 1, names.size()));
    }
    json.end_array();
  }
  json.key("label").string(row.label);
  time("created_at", row.created_at);
  time("expires_at", row.expires_at);
  time("revoked_at", row.revoked_at);
  json.key("replaced_by").string_or_null(row.replaced_by);
  if (!secret) {
    json.key("key").string(row.lookup);
  } else if (!key.empty()) {
    json.key("key").string(key);
  }
  json.end_object();
}

}  // namespace fieldwise::server
