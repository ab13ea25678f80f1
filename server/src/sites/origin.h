// Origins as browsers send them.
#pragma once

#include <string_view>

namespace fieldwise::server {

// Whether a browser could send this text as Origin: `https://www.example.com`, with the port when
// it is not the scheme's own, in lower case, and nothing behind it.
bool is_origin(std::string_view text);

}  // namespace fieldwise::server
