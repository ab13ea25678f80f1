// A site's keys: how they are made, shown, revoked and replaced.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/json_body.h"
#include "json/writer.h"
#include "store/store.h"

namespace fieldwise::server {

// How many keys of a site may count at one time.
inline constexpr size_t kMaxKeys = 100;

// A row, and the key itself, which for a secret one is nowhere else.
struct NewKey {
  KeyRow row;
  std::string key;
};

// {kind, scopes?, label?, expires_at?} for a site. Notes in `body` what is wrong with it.
NewKey read_new_key(JsonBody& body, std::string_view site, int64_t now);

// A new key with all that `before` may do, for as long as that was made for.
NewKey replacement(const KeyRow& before, int64_t now);

// The key of the site with this id.
std::optional<KeyRow> find_key(Store& store, std::string_view site, std::string_view id);

// Keeps a key that was just made, unless the site has too many: then returns the problem. Runs
// within a transaction.
std::optional<Response> add_key(Store& store, const NewKey& made, int64_t now);

// Writes a key as an object; the key itself is in it if it is publishable or `key` is not empty.
void write_key(JsonWriter& json, const KeyRow& row, std::string_view key = {});

}  // namespace fieldwise::server
