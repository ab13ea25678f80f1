#include "json/number.h"

#include <cstdint>
#include <cstring>

#include "json/big.h"
#include "json/decimal.h"

namespace fieldwise {
namespace {

// The shortest digits of a positive finite double and the decimal exponent `point` such that
// value = 0.d1d2d3… * 10^point. Steele & White / Dragon4, free-format (Steele and White 1990,
// "How to Print Floating-Point Numbers Accurately"), ties to even as ECMA-262 recommends.
int shortest_digits(double value, char* digits, int* point) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  const int biased = static_cast<int>((bits >> 52) & 0x7ff);
  const uint64_t fraction = bits & ((uint64_t{1} << 52) - 1);
  const uint64_t mantissa = biased == 0 ? fraction : fraction | (uint64_t{1} << 52);
  const int exponent = (biased == 0 ? 1 : biased) - 1075;
  const bool even = (mantissa & 1) == 0;
  const bool narrow_below = fraction == 0 && biased > 1;

  // value = r / s; the neighbours are m_minus / s below and m_plus / s above (halved).
  Big r(mantissa), s(1), m_plus(1), m_minus(1);
  const uint32_t extra = narrow_below ? 2 : 1;
  const auto up = static_cast<uint32_t>(exponent > 0 ? exponent : 0);
  r.shift_left(up + extra);
  s.shift_left(static_cast<uint32_t>(exponent < 0 ? -exponent : 0) + extra);
  m_plus.shift_left(up + extra - 1);
  m_minus.shift_left(up);

  int k = 0;
  const auto above = [&](const Big& a, const Big& plus) {
    Big sum = a;
    sum.add(plus);
    const int c = Big::compare(sum, s);
    return even ? c >= 0 : c > 0;
  };
  while (above(r, m_plus)) {
    s.multiply(10);
    ++k;
  }
  for (;;) {
    Big r10 = r, plus10 = m_plus;
    r10.multiply(10);
    plus10.multiply(10);
    if (above(r10, plus10)) break;
    r = r10;
    m_plus = plus10;
    m_minus.multiply(10);
    --k;
  }

  int count = 0;
  for (;;) {
    r.multiply(10);
    m_plus.multiply(10);
    m_minus.multiply(10);
    char digit = '0';
    while (Big::compare(r, s) >= 0) {
      r.subtract(s);
      ++digit;
    }
    const int low_c = Big::compare(r, m_minus);
    const bool low = even ? low_c <= 0 : low_c < 0;
    const bool high = above(r, m_plus);
    if (!low && !high) {
      digits[count++] = digit;
      continue;
    }
    if (low && high) {
      Big twice = r;
      twice.add(r);
      const int c = Big::compare(twice, s);
      if (c > 0 || (c == 0 && ((digit - '0') & 1) != 0)) ++digit;
    } else if (high) {
      ++digit;
    }
    digits[count++] = digit;
    break;
  }
  *point = k;
  return count;
}

// Characters written one after the other into room that is known to suffice.
struct Writer {
  char* at;
  void put(char c) { *at++ = c; }
  void put(const char* chars, int count) {
    std::memcpy(at, chars, static_cast<size_t>(count));
    at += count;
  }
  void put(std::string_view text) { put(text.data(), static_cast<int>(text.size())); }
  void zeros(int count) {
    for (; count > 0; --count) put('0');
  }
  void integer(uint64_t value) {
    char buffer[20];
    int n = 20;
    do {
      buffer[--n] = static_cast<char>('0' + value % 10);
      value /= 10;
    } while (value != 0);
    put(buffer + n, 20 - n);
  }
};

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
  Writer w{out};
  const auto size = [&] { return static_cast<size_t>(w.at - out); };
  if (value != value) {
    w.put("NaN");
    return size();
  }
  if (value < 0) {
    w.put('-');
    value = -value;
  }
  if (value > 1.7976931348623157e308) {
    w.put("Infinity");
    return size();
  }
  if (value < 9007199254740992.0) {
    const auto whole = static_cast<uint64_t>(value);
    if (static_cast<double>(whole) == value) {
      w.integer(whole);
      return size();
    }
  }
  char digits[20];
  int point = 0;
  const int count = shortest_digits(value, digits, &point);
  if (count <= point && point <= 21) {
    w.put(digits, count);
    w.zeros(point - count);
  } else if (0 < point && point <= 21) {
    w.put(digits, point);
    w.put('.');
    w.put(digits + point, count - point);
  } else if (-6 < point && point <= 0) {
    w.put("0.");
    w.zeros(-point);
    w.put(digits, count);
  } else {
    const int e = point - 1;
    w.put(digits, 1);
    if (count > 1) {
      w.put('.');
      w.put(digits + 1, count - 1);
    }
    w.put(e < 0 ? "e-" : "e+");
    w.integer(static_cast<uint64_t>(e < 0 ? -e : e));
  }
  return size();
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
