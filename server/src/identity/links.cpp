#include "identity/links.h"

#include <charconv>
#include <vector>

#include "base/crypto.h"

namespace fieldwise::server {
namespace {

constexpr std::string_view kVersion = "fw1";
constexpr std::string_view kPurposes[] = {"recognise", "verify_email"};

std::string signed_part(const Link& link) {
  std::string out(kVersion);
  const auto add = [&out](std::string_view part) {
    out += '.';
    out += part;
  };
  add(purpose_name(link.purpose));
  add(link.once ? "1" : "n");
  add(link.lead);
  add(link.email);
  add(link.id);
  add(std::to_string(link.expires_at));
  return out;
}

// A key for links alone, so that nothing else that is signed with `key` can pass for one.
std::string link_key(std::string_view key) { return hmac_sha256_hex(key, "fieldwise link"); }

std::string signature(std::string_view text, std::string_view site, std::string_view key) {
  return hmac_sha256_hex(link_key(key), std::string(site) + '\n' + std::string(text));
}

std::vector<std::string_view> split(std::string_view text) {
  std::vector<std::string_view> out;
  for (;;) {
    const size_t end = text.find('.');
    out.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return out;
    text.remove_prefix(end + 1);
  }
}

}  // namespace

std::optional<LinkPurpose> read_purpose(std::string_view name) {
  for (size_t i = 0; i < std::size(kPurposes); ++i) {
    if (kPurposes[i] == name) return static_cast<LinkPurpose>(i);
  }
  return std::nullopt;
}

std::string_view purpose_name(LinkPurpose purpose) {
  return kPurposes[static_cast<size_t>(purpose)];
}

std::string link_address(std::string_view email, std::string_view site, std::string_view key) {
  return hmac_sha256_hex(link_key(key),
                         "address\n" + std::string(site) + '\n' + std::string(email));
}

std::string sign_link(const Link& link, std::string_view site, std::string_view key) {
  const std::string text = signed_part(link);
  return text + '.' + signature(text, site, key);
}

std::optional<Link> read_link(std::string_view text, std::string_view site, std::string_view key) {
  const size_t end = text.rfind('.');
  if (end == std::string_view::npos || text.size() > 400) return std::nullopt;
  if (!equal_secret(text.substr(end + 1), signature(text.substr(0, end), site, key))) {
    return std::nullopt;
  }
  const std::vector<std::string_view> parts = split(text.substr(0, end));
  if (parts.size() != 7 || parts[0] != kVersion) return std::nullopt;
  const std::optional<LinkPurpose> purpose = read_purpose(parts[1]);
  if (!purpose) return std::nullopt;
  Link link{*purpose,
            parts[2] == "1",
            std::string(parts[3]),
            std::string(parts[4]),
            std::string(parts[5]),
            0};
  std::from_chars(parts[6].data(), parts[6].data() + parts[6].size(), link.expires_at);
  return link;
}

}  // namespace fieldwise::server
