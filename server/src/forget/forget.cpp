#include "forget/forget.h"

#include "leads/erase.h"

namespace fieldwise::server {

Response forget(Store& store, const Site& site, std::string_view suppression_key,
                const std::string& visitor, int64_t now) {
  erase_visitor(store, site, suppression_key, visitor, now);
  return json_response(R"({"forgotten":true})");
}

}  // namespace fieldwise::server
