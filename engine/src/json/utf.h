// UTF-8 text with JavaScript's UTF-16 semantics. All input is valid UTF-8 (parse_json saw to it).
#pragma once

#include <cstdint>
#include <string_view>

namespace fieldwise {

// Decodes the code point at `i` and moves `i` behind it.
inline uint32_t next_code_point(std::string_view s, size_t& i) {
  const auto byte = [&](size_t k) {
    return k < s.size() ? static_cast<unsigned char>(s[k]) : uint32_t{0x80};
  };
  const uint32_t c = byte(i);
  if (c < 0x80) return ++i, c;
  if (c < 0xe0) return i += 2, (c & 0x1f) << 6 | (byte(i - 1) & 0x3f);
  if (c < 0xf0) return i += 3, (c & 15) << 12 | (byte(i - 2) & 0x3f) << 6 | (byte(i - 1) & 0x3f);
  i += 4;
  return (c & 7) << 18 | (byte(i - 3) & 0x3f) << 12 | (byte(i - 2) & 0x3f) << 6 |
         (byte(i - 1) & 0x3f);
}

// Writes a code point; returns where the next one goes. Room for four bytes will do.
char* put_code_point(char* out, uint32_t point);

// Length in UTF-16 code units: JavaScript's `length`.
size_t utf16_length(std::string_view s);

// Order by UTF-16 code units: JavaScript's `<` on strings and RFC 8785's member order.
int utf16_compare(std::string_view a, std::string_view b);

bool valid_utf8(std::string_view s);

}  // namespace fieldwise
