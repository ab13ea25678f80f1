#include "exchange/windows_1252.h"

#include "json/utf.h"

namespace fieldwise::server {
namespace {

// The characters of 0x80 to 0x9f; all others are those of Unicode.
constexpr uint16_t kHigh[] = {0x20ac, 0x0081, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021,
                              0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0x008d, 0x017d, 0x008f,
                              0x0090, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014,
                              0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0x009d, 0x017e, 0x0178};

void decode(std::string_view line, std::string& out) {
  for (const char c : line) {
    const auto byte = static_cast<unsigned char>(c);
    char encoded[4];
    const uint32_t point = byte >= 0x80 && byte < 0xa0 ? kHigh[byte - 0x80] : byte;
    out.append(encoded, put_code_point(encoded, point));
  }
}

}  // namespace

std::string as_utf8(std::string_view text, std::vector<uint64_t>& lines) {
  std::string out;
  if (valid_utf8(text)) {
    out = text;
    return out;
  }
  out.reserve(text.size() + text.size() / 8);
  for (uint64_t number = 1; !text.empty(); ++number) {
    const size_t end = text.find('\n');
    const std::string_view line = end == std::string_view::npos ? text : text.substr(0, end + 1);
    text.remove_prefix(line.size());
    if (valid_utf8(line)) {
      out += line;
      continue;
    }
    decode(line, out);
    lines.push_back(number);
  }
  return out;
}

bool is_utf16(std::string_view text) {
  return text.starts_with("\xff\xfe") || text.starts_with("\xfe\xff");
}

}  // namespace fieldwise::server
