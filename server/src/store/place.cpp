#include "store/place.h"

namespace fieldwise::server {

bool is_postgres(std::string_view place) {
  return place.starts_with("postgres://") || place.starts_with("postgresql://");
}

std::string shown_place(const std::string& place) {
  if (!is_postgres(place)) return place;
  std::string out = place.substr(0, place.find('?'));
  const size_t at = out.rfind('@');
  if (at == std::string::npos) return out;
  const size_t colon = out.find(':', out.find("://") + 3);
  return colon < at ? out.substr(0, colon) + out.substr(at) : out;
}

}  // namespace fieldwise::server
