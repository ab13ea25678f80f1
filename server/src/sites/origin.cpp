#include "sites/origin.h"

namespace fieldwise::server {
namespace {

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && text.front() != '0' &&
         text.find_first_not_of("0123456789") == std::string_view::npos;
}

}  // namespace

bool is_origin(std::string_view text) {
  const bool tls = text.starts_with("https://");
  if (!tls && !text.starts_with("http://")) return false;
  std::string_view host = text.substr(tls ? 8 : 7);
  const size_t bracket = host.find(']');
  const size_t colon = host.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos) {
    const std::string_view port = host.substr(colon + 1);
    if (!is_port(port) || port == (tls ? "443" : "80")) return false;
    host = host.substr(0, colon);
  }
  if (host.starts_with('[')) {
    return host.ends_with(']') && host.size() > 3 &&
           host.substr(1, host.size() - 2).find_first_not_of("0123456789abcdef:.") ==
               std::string_view::npos;
  }
  return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
         host.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789.-_") ==
             std::string_view::npos;
}

}  // namespace fieldwise::server
