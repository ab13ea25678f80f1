// POST /v1/forget: a visitor asks that nothing of them stays (docs/privacy.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.h"
#include "sites/sites.h"
#include "store/store.h"

namespace fieldwise::server {

// Erases the visitor whose token hashes to `visitor`, known or not: what its devices still send is
// refused from now on. Every e-mail address they gave stays as a hash keyed with `suppression_key`.
// Runs within a transaction; `now` is the server's clock.
Response forget(Store& store, const Site& site, std::string_view suppression_key,
                const std::string& visitor, int64_t now);

}  // namespace fieldwise::server
