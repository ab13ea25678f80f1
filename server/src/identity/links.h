// Signed links: what a site sends somebody, so that a device that opens it is known as theirs.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace fieldwise::server {

enum class LinkPurpose : uint8_t {
  recognise,     // whoever opens it is the lead
  verify_email,  // the same, and the address it was sent to is theirs
};

std::optional<LinkPurpose> read_purpose(std::string_view name);
std::string_view purpose_name(LinkPurpose purpose);

struct Link {
  LinkPurpose purpose = LinkPurpose::recognise;
  bool once = false;  // good for one device only
  std::string lead;
  std::string email;       // of verify_email: link_address() of where it was sent to; else empty
  std::string id;          // the link's own
  int64_t expires_at = 0;  // ms
};

// What a link has of an address, by the hash under which the address is kept: that hash is the same
// in every site, so it is not to be seen.
std::string link_address(std::string_view email, std::string_view site, std::string_view key);

// The link as text that may stand in an address: A-Z, a-z, 0-9, _, - and dots. Only this `site` of
// who has `key` can read it. It holds no address.
std::string sign_link(const Link& link, std::string_view site, std::string_view key);

// The link, whether expired or not; nothing when it was not signed so.
std::optional<Link> read_link(std::string_view text, std::string_view site, std::string_view key);

}  // namespace fieldwise::server
