// The site that `serve` keeps by its own options, for those who have no more than one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/message.h"
#include "sites/sites.h"
#include "store/store.h"

namespace fieldwise::server {

// The row of the default site, made when there is none. Runs within a transaction.
SiteRow default_site(Store& store, int64_t now);

// Gives the default site, which must be there, the secret key with this SHA-256
// (hexadecimal; empty: it keeps the one it has) with all scopes, and the publishable key `wanted`,
// or, when that is empty, the one it had or a new one. Returns the publishable key. Keys that were
// made otherwise stay as they are. Runs within a transaction; throws std::runtime_error when a key
// belongs to another site, or there is no secret one to keep.
std::string keep_default_keys(Store& store, std::string_view wanted,
                              const std::string& secret_key_hash, int64_t now);

// Whether the key of the default site with this id is one of those.
bool is_key_of_serve(std::string_view id);

// Who runs the server is known by a key of the default site: the problem of any other.
std::optional<Response> refuse_unless_operator(const Site& site);

}  // namespace fieldwise::server
