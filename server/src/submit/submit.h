// POST /v1/submit: a whole form in, a signed receipt out.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/crypto.h"
#include "http/message.h"
#include "sites/sites.h"
#include "store/store.h"
#include "sync/sync.h"

namespace fieldwise::server {

// Runs within a transaction. `answers` is the JSON object of the submission, `envelope` brings the
// rest; without a visitor token in it, the submission is a visitor of its own. `address_key` keys
// the hashes of e-mail addresses.
Response submit(Store& store, const Site& site, const SigningKey& key, std::string_view address_key,
                const Envelope& envelope, std::string_view answers, int64_t now);

}  // namespace fieldwise::server
