// Tables that are not, or not all through, UTF-8.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::server {

// The text with each line that is not UTF-8 read as Windows-1252 (as WHATWG's Encoding Standard has
// it: each byte is a character), as which spreadsheets of western languages save; `lines` gets
// their numbers, from 1.
std::string as_utf8(std::string_view text, std::vector<uint64_t>& lines);

// Whether the text begins as UTF-16 does.
bool is_utf16(std::string_view text);

}  // namespace fieldwise::server
