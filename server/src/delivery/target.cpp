#include "delivery/target.h"

#include <algorithm>
#include <charconv>

namespace fieldwise::server {
namespace {

constexpr size_t kMaxUrl = 2000;

bool is_host_name(std::string_view host) {
  return !host.empty() && host.size() <= 253 && std::all_of(host.begin(), host.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
  });
}

bool is_v6(std::string_view host) {
  return !host.empty() && host.find_first_not_of("0123456789abcdefABCDEF:.") == host.npos;
}

}  // namespace

std::optional<Target> read_target(std::string_view url, std::string& mistake) {
  mistake = "Write the address as https://host/path, in at most 2000 characters of ASCII.";
  if (url.size() > kMaxUrl || !std::all_of(url.begin(), url.end(), [](char c) {
        return c > ' ' && c < 127 && c != '"' && c != '<' && c != '>' && c != '\\';
      })) {
    return std::nullopt;
  }
  Target out;
  if (url.starts_with("https://")) {
    url.remove_prefix(8);
  } else if (url.starts_with("http://")) {
    url.remove_prefix(7);
    out.tls = false;
    out.port = 80;
  } else {
    return std::nullopt;
  }
  if (url.find('#') != url.npos) {
    mistake = "Leave out # and what follows: it is not sent.";
    return std::nullopt;
  }
  const std::string_view authority = url.substr(0, url.find_first_of("/?"));
  std::string_view path = url.substr(authority.size());
  if (authority.find('@') != authority.npos) {
    mistake = "Leave out user and password: what comes from here is signed.";
    return std::nullopt;
  }
  std::string_view port;
  if (authority.starts_with('[')) {
    const size_t close = authority.find(']');
    if (close == authority.npos) return std::nullopt;
    out.host = authority.substr(1, close - 1);
    if (!is_v6(out.host)) return std::nullopt;
    port = authority.substr(close + 1);
  } else {
    out.host = authority.substr(0, authority.find(':'));
    if (!is_host_name(out.host)) return std::nullopt;
    port = authority.substr(out.host.size());
  }
  if (!port.empty()) {
    const char* const end = port.data() + port.size();
    const auto [read, error] = std::from_chars(port.data() + 1, end, out.port);
    if (port.front() != ':' || error != std::errc() || read != end || out.port == 0) {
      return std::nullopt;
    }
  }
  out.authority = authority;
  if (!path.starts_with('/')) out.path = "/";
  out.path += path;
  return out;
}

}  // namespace fieldwise::server
