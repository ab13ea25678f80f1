// Text in a page.
#pragma once

#include <string>
#include <string_view>

namespace fieldwise {

// `text` as it may stand in an element or a quoted attribute of HTML.
std::string escape_html(std::string_view text);

}  // namespace fieldwise
