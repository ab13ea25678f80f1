// docs/openapi.json, as it was when the program was built.
#pragma once

#include <string_view>

namespace fieldwise::server {

std::string_view openapi_document();

}  // namespace fieldwise::server
