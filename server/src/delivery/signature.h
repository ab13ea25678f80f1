// Signatures of webhooks (Standard Webhooks 1.0.0, symmetric).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/delivery_store.h"

namespace fieldwise::server {

// whsec_ and 24 random bytes in base64.
std::string new_secret();

// The header webhook-signature: `v1,` and the signature, of each secret that counts at `now` (ms),
// separated by spaces. `seconds` is the header webhook-timestamp.
std::string signatures(const WebhookRow& webhook, std::string_view id, int64_t seconds,
                       std::string_view payload, int64_t now);

}  // namespace fieldwise::server
