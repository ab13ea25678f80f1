// Hashes, random tokens and signatures, all from OpenSSL.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

typedef struct evp_pkey_st EVP_PKEY;

namespace fieldwise::server {

// SHA-256 (FIPS 180-4): 32 bytes, or 64 hexadecimal digits.
std::string sha256(std::string_view data);
std::string sha256_hex(std::string_view data);

// HMAC with SHA-256 (RFC 2104): 32 bytes, or 64 hexadecimal digits.
std::string hmac_sha256(std::string_view key, std::string_view data);
std::string hmac_sha256_hex(std::string_view key, std::string_view data);

// PBKDF2 with HMAC-SHA-256 (RFC 8018): `length` bytes.
std::string pbkdf2_sha256(std::string_view password, std::string_view salt, int rounds,
                          size_t length);

// The bytes of Base64 (RFC 4648, section 4) with its padding, or nothing when it is none.
std::optional<std::string> decode_base64(std::string_view text);

// Hexadecimal digits, in lower case.
std::string to_hex(std::string_view bytes);

// Base64url without padding (RFC 4648, section 5).
std::string base64url(std::string_view bytes);

// Base64 (RFC 4648, section 4).
std::string base64(std::string_view bytes);

// `bytes` random bytes, as they are and as base64url.
std::string random_bytes(size_t bytes);
std::string random_token(size_t bytes);

// Compares without telling by its duration where the texts differ.
bool equal_secret(std::string_view a, std::string_view b);

// An Ed25519 key pair (RFC 8032).
class SigningKey {
 public:
  // Throws std::runtime_error when `pem` is not an Ed25519 private key.
  static SigningKey from_pem(std::string_view pem);
  static SigningKey generate();
  std::string to_pem() const;

  std::string sign(std::string_view message) const;  // 64 bytes
  std::string public_key() const;                    // 32 bytes
  std::string thumbprint() const;                    // RFC 7638, base64url

 private:
  explicit SigningKey(EVP_PKEY* key);
  std::shared_ptr<EVP_PKEY> key_;
};

}  // namespace fieldwise::server
