#include "submit/receipt.h"

#include "json/writer.h"

namespace fieldwise::server {

std::string sign_receipt(const Receipt& receipt, const SigningKey& key) {
  std::string header;
  JsonWriter(header)
      .begin_object()
      .key("alg")
      .string("EdDSA")
      .key("typ")
      .string("JWT")
      .key("kid")
      .string(key.thumbprint())
      .end_object();
  std::string payload;
  JsonWriter(payload)
      .begin_object()
      .key("iss")
      .string("fieldwise")
      .key("iat")
      .integer(receipt.issued_at / 1000)
      .key("jti")
      .string(random_token(16))
      .key("plan")
      .string(receipt.plan)
      .key("offer")
      .string(receipt.offer)
      .key("lead")
      .string(receipt.lead)
      .key("answers_hash")
      .string(receipt.answers_hash)
      .key("stage")
      .string(receipt.stage)
      .end_object();
  const std::string signing_input = base64url(header) + '.' + base64url(payload);
  return signing_input + '.' + base64url(key.sign(signing_input));
}

std::string key_set(const SigningKey& key) {
  std::string out;
  JsonWriter(out)
      .begin_object()
      .key("keys")
      .begin_array()
      .begin_object()
      .key("kty")
      .string("OKP")
      .key("crv")
      .string("Ed25519")
      .key("x")
      .string(base64url(key.public_key()))
      .key("kid")
      .string(key.thumbprint())
      .key("use")
      .string("sig")
      .key("alg")
      .string("EdDSA")
      .end_object()
      .end_array()
      .end_object();
  return out;
}

}  // namespace fieldwise::server
