#include "sites/default_site.h"

#include <algorithm>
#include <stdexcept>

#include "base/crypto.h"

namespace fieldwise::server {
namespace {

constexpr std::string_view kPublishable = "serve-pk";
constexpr std::string_view kSecret = "serve-sk";

// Gives the default site the key `row.id`, which counts from now on.
void put(Store& store, const std::vector<KeyRow>& keys, KeyRow row) {
  for (const KeyRow& key : keys) {
    if (key.lookup != row.lookup) continue;
    row.created_at = key.created_at;
    if (key.site == row.site && key.id == row.id) continue;
    throw std::runtime_error("the " + std::string(row.id == kSecret ? "secret" : "publishable") +
                             " key given is already the key " + key.id + " of the site " +
                             key.site + "; give another one");
  }
  store.put_key(row);
}

}  // namespace

SiteRow default_site(Store& store, int64_t now) {
  for (SiteRow& row : store.sites()) {
    if (row.id == kDefaultSite) return std::move(row);
  }
  SiteRow row;
  row.id = row.name = kDefaultSite;
  row.created_at = now;
  store.put_site(row);
  return row;
}

std::string keep_default_keys(Store& store, std::string_view wanted,
                              const std::string& secret_key_hash, int64_t now) {
  const std::string site(kDefaultSite);
  const std::vector<KeyRow> keys = store.keys();
  if (secret_key_hash.empty()) {
    const auto kept = std::find_if(keys.begin(), keys.end(), [&](const KeyRow& key) {
      return key.site == site && key.id == kSecret && key.counts(now);
    });
    if (kept == keys.end()) {
      throw std::runtime_error(
          "there is no secret key yet; give one, sk_… and 32 random characters or more, in "
          "FIELDWISE_SECRET_KEY or in the file of --secret-key-file");
    }
  } else {
    put(store, keys,
        {site,
         std::string(kSecret),
         KeyKind::secret,
         secret_key_hash,
         kAllScopes,
         "serve",
         now,
         std::nullopt,
         std::nullopt,
         {}});
  }

  std::string publishable(wanted);
  for (const KeyRow& key : keys) {
    if (!publishable.empty() || key.site != site || key.id != kPublishable) continue;
    if (key.counts(now)) return key.lookup;
  }
  if (publishable.empty()) publishable = "pk_" + random_token(18);
  put(store, keys,
      {site,
       std::string(kPublishable),
       KeyKind::publishable,
       publishable,
       0,
       "serve",
       now,
       std::nullopt,
       std::nullopt,
       {}});
  return publishable;
}

bool is_key_of_serve(std::string_view id) { return id == kPublishable || id == kSecret; }

std::optional<Response> refuse_unless_operator(const Site& site) {
  if (site.id == kDefaultSite) return std::nullopt;
  return problem(403, "operator",
                 "Only a key of the site default may do that: ask whoever runs the server.");
}

}  // namespace fieldwise::server
