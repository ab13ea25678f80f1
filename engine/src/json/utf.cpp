#include "json/utf.h"

namespace fieldwise {

char* put_code_point(char* out, uint32_t point) {
  const auto rest = [&](int shift) { *out++ = static_cast<char>(0x80 | (point >> shift & 0x3f)); };
  if (point < 0x80) {
    *out++ = static_cast<char>(point);
  } else if (point < 0x800) {
    *out++ = static_cast<char>(0xc0 | point >> 6);
  } else if (point < 0x10000) {
    *out++ = static_cast<char>(0xe0 | point >> 12);
    rest(6);
  } else {
    *out++ = static_cast<char>(0xf0 | point >> 18);
    rest(12);
    rest(6);
  }
  if (point >= 0x80) rest(0);
  return out;
}

size_t utf16_length(std::string_view s) {
  size_t units = 0;
  for (const char ch : s) {
    const auto c = static_cast<unsigned char>(ch);
    if ((c & 0xc0) != 0x80) units += c >= 0xf0 ? 2 : 1;
  }
  return units;
}

int utf16_compare(std::string_view a, std::string_view b) {
  size_t i = 0;
  while (i < a.size() && i < b.size() && a[i] == b[i]) ++i;
  if (i == a.size() || i == b.size()) {
    return a.size() == b.size() ? 0 : a.size() < b.size() ? -1 : 1;
  }
  const auto start = [](std::string_view s, size_t k) {
    while (k > 0 && (static_cast<unsigned char>(s[k]) & 0xc0) == 0x80) --k;
    return k;
  };
  size_t ia = start(a, i), ib = start(b, i);
  uint32_t ca = next_code_point(a, ia), cb = next_code_point(b, ib);
  // A code point above the BMP starts with a surrogate, which sorts below U+E000..U+FFFF.
  const auto rank = [](uint32_t c) { return c >= 0x10000 ? 0xd800 + ((c - 0x10000) >> 10) : c; };
  const uint32_t ra = rank(ca), rb = rank(cb);
  if (ra != rb) return ra < rb ? -1 : 1;
  return ca < cb ? -1 : 1;
}

bool valid_utf8(std::string_view s) {
  for (size_t i = 0; i < s.size();) {
    const auto c = static_cast<unsigned char>(s[i]);
    if (c < 0x80) {
      ++i;
      continue;
    }
    const size_t n = c >= 0xc2 && c < 0xe0   ? 2
                     : c >= 0xe0 && c < 0xf0 ? 3
                     : c >= 0xf0 && c < 0xf5 ? 4
                                             : 0;
    if (n == 0 || i + n > s.size()) return false;
    for (size_t k = 1; k < n; ++k) {
      if ((static_cast<unsigned char>(s[i + k]) & 0xc0) != 0x80) return false;
    }
    size_t j = i;
    const uint32_t p = next_code_point(s, j);
    if ((n == 3 && (p < 0x800 || (p >= 0xd800 && p < 0xe000))) ||
        (n == 4 && (p < 0x10000 || p > 0x10ffff))) {
      return false;
    }
    i += n;
  }
  return true;
}

}  // namespace fieldwise
