#include "json/number.h"

#include <cstdint>

#include "json/host_numbers.h"

namespace fieldwise {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Length of the decimal literal at the start of `text`; 0 if there is none.
size_t decimal_length(std::string_view text, bool json) {
  size_t i = 0;
  if (i < text.size() && (text[i] == '-' || (!json && text[i] == '+'))) ++i;
  const size_t start = i;
  while (i < text.size() && is_digit(text[i])) ++i;
  const size_t whole = i - start;
  if (json && (whole == 0 || (whole > 1 && text[start] == '0'))) return 0;
  size_t part = 0;
  if (i < text.size() && text[i] == '.') {
    const size_t dot = i++;
    while (i < text.size() && is_digit(text[i])) ++i;
    part = i - dot - 1;
    if (json && part == 0) return 0;
  }
  if (whole + part == 0) return 0;
  if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
    size_t e = i + 1;
    if (e < text.size() && (text[e] == '+' || text[e] == '-')) ++e;
    if (e >= text.size() || !is_digit(text[e])) return json ? 0 : i;
    while (e < text.size() && is_digit(text[e])) ++e;
    i = e;
  }
  return i;
}

// Bytes of the white space or line end of ECMA-262 at the start of `text`, or 0.
size_t space_length(std::string_view text) {
  static constexpr std::string_view kWide[] = {"\u00a0", "\u1680", "\u2000", "\u2001", "\u2002",
                                               "\u2003", "\u2004", "\u2005", "\u2006", "\u2007",
                                               "\u2008", "\u2009", "\u200a", "\u2028", "\u2029",
                                               "\u202f", "\u205f", "\u3000", "\ufeff"};
  if (text[0] == ' ' || (text[0] >= '\t' && text[0] <= '\r')) return 1;
  if (static_cast<unsigned char>(text[0]) < 0x80) return 0;
  for (const std::string_view wide : kWide) {
    if (text.substr(0, wide.size()) == wide) return wide.size();
  }
  return 0;
}

std::string_view trim(std::string_view text) {
  while (!text.empty()) {
    const size_t n = space_length(text);
    if (n == 0) break;
    text.remove_prefix(n);
  }
  while (!text.empty()) {
    size_t last = text.size() - 1;
    while (last > 0 && (static_cast<unsigned char>(text[last]) & 0xc0) == 0x80) --last;
    if (space_length(text.substr(last)) == 0) break;
    text.remove_suffix(text.size() - last);
  }
  return text;
}

}  // namespace

size_t format_number(char (&out)[kNumberSize], double value) {
  // What is not whole is the host's: it prints few of them.
  if (!(value > -9007199254740992.0 && value < 9007199254740992.0)) return print_number(out, value);
  uint64_t whole = static_cast<uint64_t>(value < 0 ? -value : value);
  if (static_cast<double>(whole) != (value < 0 ? -value : value)) return print_number(out, value);
  char digits[16];
  size_t count = 0, size = 0;
  if (value < 0) out[size++] = '-';
  do {
    digits[count++] = static_cast<char>('0' + whole % 10);
    whole /= 10;
  } while (whole != 0);
  while (count > 0) out[size++] = digits[--count];
  return size;
}

void append_number(std::string& out, double value) {
  char buffer[kNumberSize];
  out.append(buffer, format_number(buffer, value));
}

std::optional<double> parse_number(std::string_view text) {
  text = trim(text);
  if (text.empty()) return 0.0;
  if (decimal_length(text, false) != text.size()) return std::nullopt;
  return read_decimal(text);
}

std::optional<double> parse_json_number(std::string_view text) {
  if (text.empty() || json_number(text).size() != text.size()) return std::nullopt;
  return read_decimal(text);
}

std::string_view json_number(std::string_view text) {
  return text.substr(0, decimal_length(text, true));
}

}  // namespace fieldwise
