#include "submit/receipt.h"

#include "json/writer.h"

namespace fieldwise::server {

namespace {

std::string header_json(const SigningKey& key) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("alg").string("EdDSA");
  json.key("typ").string("JWT");
  json.key("kid").string(key.thumbprint());
  json.end_object();
  return out;
}

std::string payload_json(const Receipt& receipt) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("iss").string("fieldwise");
  json.key("iat").integer(receipt.issued_at / 1000);
  json.key("jti").string(random_token(16));
  json.key("plan").string(receipt.plan);
  json.key("offer").string(receipt.offer);
  json.key("lead").string(receipt.lead);
  json.key("answers_hash").string(receipt.answers_hash);
  json.key("stage").string(receipt.stage);
  json.end_object();
  return out;
}

}  // namespace

std::string sign_receipt(const Receipt& receipt, const SigningKey& key) {
  const std::string signing_input =
      base64url(header_json(key)) + '.' + base64url(payload_json(receipt));
  return signing_input + '.' + base64url(key.sign(signing_input));
}

std::string key_set(const SigningKey& key) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  json.key("keys").begin_array();
  json.begin_object();
  json.key("kty").string("OKP");
  json.key("crv").string("Ed25519");
  json.key("x").string(base64url(key.public_key()));
  json.key("kid").string(key.thumbprint());
  json.key("use").string("sig");
  json.key("alg").string("EdDSA");
  json.end_object();
  json.end_array();
  json.end_object();
  return out;
}

}  // namespace fieldwise::server
