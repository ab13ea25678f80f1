#include "logic/coerce.h"

#include <cstdint>
#include <cstring>
#include <optional>

#include "json/number.h"
#include "json/utf.h"
#include "logic/evaluate.h"

namespace fieldwise::logic {

bool to_number(const Value& value, double& out) {
  switch (value.tag) {
    case Tag::null:
      out = 0;
      return true;
    case Tag::boolean:
      out = value.boolean ? 1 : 0;
      return true;
    case Tag::number:
      out = value.number;
      return true;
    case Tag::string:
      if (const std::optional<double> number = parse_number(value.text())) {
        out = *number;
        return true;
      }
      return false;
    default:
      return false;
  }
}

Order order(const Value& a, const Value& b) {
  if (a.is_string() && b.is_string()) {
    const int c = utf16_compare(a.text(), b.text());
    return c < 0 ? Order::less : c > 0 ? Order::greater : Order::equal;
  }
  double x, y;
  if (!to_number(a, x) || !to_number(b, y)) return Order::none;
  return x < y ? Order::less : x > y ? Order::greater : Order::equal;
}

bool truthy(const Value& value) {
  switch (value.tag) {
    case Tag::null:
      return false;
    case Tag::boolean:
      return value.boolean;
    case Tag::number:
      return value.number != 0;
    case Tag::string:
    case Tag::array:
      return value.size != 0;
    case Tag::object:
      return true;
  }
  return false;
}

bool loosely_equal(const Value& a, const Value& b) {
  if (is_empty(a) || is_empty(b)) return is_empty(a) && is_empty(b);
  if (a.tag == b.tag) return equal(a, b);
  double x, y;
  return to_number(a, x) && to_number(b, y) && x == y;
}

// fmod is left to no C library: long division, bit by bit, gives the same on every target.
double remainder(double a, double b) {
  uint64_t x, y;
  std::memcpy(&x, &a, sizeof x);
  std::memcpy(&y, &b, sizeof y);
  constexpr uint64_t kImplicit = uint64_t{1} << 52;
  const uint64_t sign = x >> 63;
  int x_exponent = static_cast<int>(x >> 52 & 0x7ff);
  int y_exponent = static_cast<int>(y >> 52 & 0x7ff);
  x &= kImplicit - 1;
  y &= kImplicit - 1;
  const auto normalise = [](uint64_t& mantissa, int& exponent) {
    if (exponent != 0) {
      mantissa |= kImplicit;
      return;
    }
    for (exponent = 1; mantissa != 0 && mantissa < kImplicit; --exponent) mantissa <<= 1;
  };
  normalise(x, x_exponent);
  normalise(y, y_exponent);
  for (; x_exponent > y_exponent && x != 0; --x_exponent) {
    if (x >= y) x -= y;
    x <<= 1;
  }
  if (x_exponent == y_exponent && x >= y) x -= y;
  while (x != 0 && x < kImplicit && x_exponent > 1) {
    x <<= 1;
    --x_exponent;
  }
  for (; x_exponent < 1; ++x_exponent) x >>= 1;
  uint64_t bits = x;
  if (x >= kImplicit) bits = (x - kImplicit) | static_cast<uint64_t>(x_exponent) << 52;
  if (x == 0) bits = 0;
  bits |= sign << 63;
  double out;
  std::memcpy(&out, &bits, sizeof out);
  return out;
}

}  // namespace fieldwise::logic
