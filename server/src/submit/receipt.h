// Signed receipts for submissions: compact JWS (RFC 7515) with Ed25519 (RFC 8037).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/crypto.h"

namespace fieldwise::server {

struct Receipt {
  std::string plan, offer, lead, answers_hash, stage;
  int64_t issued_at = 0;  // ms
};

std::string sign_receipt(const Receipt& receipt, const SigningKey& key);

// The public key as a JWK Set (RFC 7517).
std::string key_set(const SigningKey& key);

}  // namespace fieldwise::server
