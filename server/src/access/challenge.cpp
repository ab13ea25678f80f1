#include "access/challenge.h"

#include <cstring>

#include "base/crypto.h"
#include "json/document.h"
#include "json/writer.h"

namespace fieldwise::server {
namespace {

constexpr size_t kKeyLength = 32;
constexpr size_t kPrefixLength = 16;
constexpr size_t kMostText = 4096;

// The key of a guess: the nonce with the number behind it, in network order.
std::string derive(std::string_view nonce, std::string_view salt, uint32_t counter, int cost) {
  std::string password(nonce);
  for (const int shift : {24, 16, 8, 0}) password += static_cast<char>(counter >> shift & 0xff);
  return pbkdf2_sha256(password, salt, cost, kKeyLength);
}

std::string sign(std::string_view parameters, std::string_view secret, std::string_view site) {
  return hmac_sha256_hex(hmac_sha256_hex(secret, site), parameters);
}

std::string text_of(const Value& object, const char* name) {
  const Value* member = object.find(name);
  return std::string(member == nullptr ? std::string_view() : member->text());
}

int64_t whole_of(const Value& object, const char* name) {
  const Value* member = object.find(name);
  const double n = member != nullptr && member->is_number() ? member->number : -1;
  return n >= 0 && n <= 9e15 && n == static_cast<double>(static_cast<int64_t>(n))
             ? static_cast<int64_t>(n)
             : -1;
}

std::string from_hex(std::string_view digits) {
  std::string out;
  const auto value = [](char c) { return c <= '9' ? c - '0' : c - 'a' + 10; };
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    out += static_cast<char>(value(digits[i]) * 16 + value(digits[i + 1]));
  }
  return out;
}

}  // namespace

std::string make_challenge(const Work& work, std::string_view secret, std::string_view site,
                           int64_t now) {
  const std::string nonce = random_bytes(16);
  const std::string salt = random_bytes(16);
  uint64_t draw = 0;
  std::memcpy(&draw, random_bytes(sizeof draw).data(), sizeof draw);
  const auto counter = static_cast<uint32_t>(draw % static_cast<uint64_t>(work.attempts));
  const std::string key = derive(nonce, salt, counter, work.cost);
  std::string parameters;  // members in canonical order: what is signed
  JsonWriter json(parameters);
  json.begin_object();
  json.key("algorithm").string("PBKDF2/SHA-256");
  json.key("cost").integer(work.cost);
  json.key("expiresAt").integer((now + kChallengeTime) / 1000);
  json.key("keyLength").integer(kKeyLength);
  json.key("keyPrefix").string(to_hex(key.substr(0, kPrefixLength)));
  json.key("nonce").string(to_hex(nonce));
  json.key("salt").string(to_hex(salt));
  json.end_object();
  std::string out;
  JsonWriter whole(out);
  whole.begin_object();
  whole.key("parameters").raw(parameters);
  whole.key("signature").string(sign(parameters, secret, site));
  whole.end_object();
  return out;
}

std::optional<Solved> check_solution(std::string_view text, std::string_view secret,
                                     std::string_view site, int64_t now) {
  if (text.size() > kMostText) return std::nullopt;
  const std::optional<std::string> decoded = decode_base64(text);
  if (!decoded) return std::nullopt;
  Arena arena;
  const JsonResult payload = parse_json(*decoded, arena);
  const Value* challenge = payload.ok ? payload.value.find("challenge") : nullptr;
  const Value* solution = payload.ok ? payload.value.find("solution") : nullptr;
  const Value* parameters = challenge == nullptr ? nullptr : challenge->find("parameters");
  if (solution == nullptr || parameters == nullptr || !parameters->is_object()) return std::nullopt;
  // From here on the parameters are ours, so they are well formed.
  if (!equal_secret(text_of(*challenge, "signature"),
                    sign(canonical_json(*parameters), secret, site))) {
    return std::nullopt;
  }
  const int64_t expires_at = whole_of(*parameters, "expiresAt") * 1000;
  const int64_t counter = whole_of(*solution, "counter");
  if (now >= expires_at || counter < 0 || counter > UINT32_MAX) return std::nullopt;
  const std::string nonce = text_of(*parameters, "nonce");
  const std::string key = to_hex(derive(from_hex(nonce), from_hex(text_of(*parameters, "salt")),
                                        static_cast<uint32_t>(counter),
                                        static_cast<int>(whole_of(*parameters, "cost"))));
  if (!key.starts_with(text_of(*parameters, "keyPrefix"))) return std::nullopt;
  return Solved{nonce, expires_at - kChallengeTime, expires_at};
}

}  // namespace fieldwise::server
