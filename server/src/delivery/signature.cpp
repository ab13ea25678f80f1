#include "delivery/signature.h"

#include "base/crypto.h"

namespace fieldwise::server {
namespace {

constexpr std::string_view kPrefix = "whsec_";
constexpr size_t kBytes = 24;  // a multiple of three: base64 without padding

}  // namespace

std::string new_secret() { return std::string(kPrefix) + base64(random_bytes(kBytes)); }

std::string signatures(const WebhookRow& webhook, std::string_view id, int64_t seconds,
                       std::string_view payload, int64_t now) {
  std::string content(id);
  content += '.';
  content += std::to_string(seconds);
  content += '.';
  content += payload;
  std::string out;
  const auto sign = [&](std::string_view secret) {
    if (!out.empty()) out += ' ';
    secret.remove_prefix(kPrefix.size());
    out += "v1," + base64(hmac_sha256(*decode_base64(secret), content));
  };
  sign(webhook.secret);
  if (webhook.previous_until && now < *webhook.previous_until) sign(webhook.previous_secret);
  return out;
}

}  // namespace fieldwise::server
