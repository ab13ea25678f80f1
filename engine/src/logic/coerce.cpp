#include "logic/coerce.h"

#include <cmath>
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

// fmod is left to no C library. Every step here is exact: doubling, halving again, and taking away
// what is more than half of the rest.
double remainder(double a, double b) {
  double x = std::fabs(a);
  const double y = std::fabs(b);
  double step = y;
  while (x - step >= step) step *= 2;
  for (; x >= y; step /= 2) {
    if (x >= step) x -= step;
  }
  return std::copysign(x, a);
}

}  // namespace fieldwise::logic
