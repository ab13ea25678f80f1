#include "json/host_numbers.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <cstring>
#include <limits>

namespace fieldwise {
namespace {

size_t put(char* out, std::string_view text) {
  std::memcpy(out, text.data(), text.size());
  return text.size();
}

// Where the first digit that is not 0 stands: above 0 before the point, else behind it.
int64_t magnitude_of(std::string_view literal) {
  const size_t e = std::min(literal.find_first_of("eE"), literal.size());
  int64_t exponent = 0;
  if (e < literal.size()) {
    const char* first = literal.data() + e + 1;
    const char* last = literal.data() + literal.size();
    const bool negative = *first == '-';
    if (negative || *first == '+') ++first;
    // Of more digits than an exponent can have, the first ones will do.
    std::from_chars(first, std::min(last, first + 18), exponent);
    if (negative) exponent = -exponent;
  }
  const std::string_view digits = literal.substr(0, e);
  const auto point = static_cast<int64_t>(std::min(digits.find('.'), digits.size()));
  const auto first = static_cast<int64_t>(digits.find_first_not_of("0."));
  return exponent + point - first + (first > point ? 1 : 0);
}

}  // namespace

size_t print_number(char* out, double value) {
  if (value != value) return put(out, "NaN");
  char* at = out;
  if (value < 0) *at++ = '-';
  const double magnitude = value < 0 ? -value : value;
  const auto size = [&] { return static_cast<size_t>(at - out); };
  if (magnitude > std::numeric_limits<double>::max()) {
    at += put(at, "Infinity");
    return size();
  }
  // d.ddde±xx, as few digits as tell it from its neighbours.
  char text[32];
  const char* end =
      std::to_chars(text, text + sizeof text, magnitude, std::chars_format::scientific).ptr;
  const char* e = static_cast<const char*>(std::memchr(text, 'e', sizeof text));
  int exponent = 0;
  std::from_chars(e + (e[1] == '+' ? 2 : 1), end, exponent);
  char digits[20] = {};
  int count = 0;
  for (const char* c = text; c < e; ++c) {
    if (*c != '.') digits[count++] = *c;
  }
  // value = 0.d1d2d3… · 10^point (ECMA-262, Number::toString: n is `point`, k is `count`).
  const int point = magnitude == 0 ? 1 : exponent + 1;
  const auto copy = [&](int from, int to) {
    at += put(at, {digits + from, static_cast<size_t>(to - from)});
  };
  const auto zeros = [&](int n) {
    while (n-- > 0) *at++ = '0';
  };
  if (count <= point && point <= 21) {
    copy(0, count);
    zeros(point - count);
  } else if (0 < point && point <= 21) {
    copy(0, point);
    *at++ = '.';
    copy(point, count);
  } else if (-6 < point && point <= 0) {
    at += put(at, "0.");
    zeros(-point);
    copy(0, count);
  } else {
    copy(0, 1);
    if (count > 1) *at++ = '.';
    copy(1, count);
    at += put(at, point < 1 ? "e-" : "e+");
    at = std::to_chars(at, at + 4, point < 1 ? 1 - point : point - 1).ptr;
  }
  return size();
}

double read_decimal(std::string_view literal) {
  const bool negative = literal.starts_with('-');
  if (negative || literal.starts_with('+')) literal.remove_prefix(1);
  double out = 0;
  const auto result = std::from_chars(literal.data(), literal.data() + literal.size(), out);
  if (result.ec == std::errc::result_out_of_range) {
    out = magnitude_of(literal) > 0 ? std::numeric_limits<double>::infinity() : 0;
  }
  return negative ? -out : out;
}

}  // namespace fieldwise
