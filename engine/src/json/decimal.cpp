#include "json/decimal.h"

#include <cstdint>
#include <cstring>

#include "json/big.h"

namespace fieldwise {
namespace {

constexpr int kMaxDigits = 800;   // a double's exact tie needs 767
constexpr int kSmallDigits = 19;  // fit into 64 bits

// 2^exponent for -1074 … 1023.
double power_of_two(int exponent) {
  const uint64_t bits = exponent >= -1022 ? static_cast<uint64_t>(exponent + 1023) << 52
                                          : uint64_t{1} << (exponent + 1074);
  double out;
  std::memcpy(&out, &bits, sizeof out);
  return out;
}

// numerator / denominator, rounded to nearest even; `sticky` tells that the numerator is a little
// more than it says. Long division, bit by bit.
double divide(Big& numerator, Big& denominator, bool sticky) {
  int exponent = static_cast<int>(numerator.bits()) - static_cast<int>(denominator.bits());
  if (exponent > 0) {
    denominator.shift_left(static_cast<uint32_t>(exponent));
  } else {
    numerator.shift_left(static_cast<uint32_t>(-exponent));
  }
  // The quotient is now between 1/2 and 2.
  if (Big::compare(numerator, denominator) < 0) {
    numerator.shift_left(1);
    --exponent;
  }
  if (exponent > 1023) return power_of_two(1023) * 2;
  int wanted = exponent + 1075;  // bits down to 2^-1074
  if (wanted < 0) return 0;
  if (wanted > 53) wanted = 53;
  uint64_t quotient = 0;
  for (int i = 0; i < wanted; ++i) {
    quotient <<= 1;
    if (Big::compare(numerator, denominator) >= 0) {
      numerator.subtract(denominator);
      quotient |= 1;
    }
    numerator.shift_left(1);
  }
  const int half = Big::compare(numerator, denominator);
  if (half > 0 || (half == 0 && (sticky || (quotient & 1) != 0))) ++quotient;
  return static_cast<double>(quotient) * power_of_two(exponent - wanted + 1);
}

}  // namespace

double read_decimal(std::string_view literal) {
  size_t i = 0;
  const auto more = [&] { return i < literal.size(); };
  const bool negative = more() && literal[i] == '-';
  if (more() && (literal[i] == '-' || literal[i] == '+')) ++i;
  uint64_t small = 0;  // the first digits
  Big digits;          // all of them, if there are more than `small` holds
  int count = 0, exponent = 0;
  bool fraction = false, sticky = false;
  for (; more() && literal[i] != 'e' && literal[i] != 'E'; ++i) {
    if (literal[i] == '.') {
      fraction = true;
      continue;
    }
    if (fraction) --exponent;
    const auto digit = static_cast<uint32_t>(literal[i] - '0');
    if (count == 0 && digit == 0) continue;
    if (count == kMaxDigits) {
      ++exponent;
      sticky = sticky || digit != 0;
      continue;
    }
    ++count;
    if (count == kSmallDigits + 1) digits = Big(small);
    if (count <= kSmallDigits) {
      small = small * 10 + digit;
    } else {
      digits.multiply(10, digit);
    }
  }
  if (more()) {
    ++i;
    const bool below = more() && literal[i] == '-';
    if (more() && (literal[i] == '-' || literal[i] == '+')) ++i;
    int written = 0;
    for (; more(); ++i) {
      if (written < 100000) written = written * 10 + (literal[i] - '0');
    }
    exponent += below ? -written : written;
  }

  double out = 0;
  if (count == 0 || count + exponent < -330) {
    out = 0;
  } else if (count + exponent > 310) {
    out = power_of_two(1023) * 2;
  } else if (count <= 15 && exponent >= -22 && exponent <= 22) {
    // Both are exact doubles, so one operation rounds once (Clinger 1990).
    double power = 1;
    for (int k = exponent < 0 ? -exponent : exponent; k > 0; --k) power *= 10;
    out = exponent < 0 ? static_cast<double>(small) / power : static_cast<double>(small) * power;
  } else {
    if (count <= kSmallDigits) digits = Big(small);
    Big one(1);
    (exponent < 0 ? one : digits)
        .power_of_ten(static_cast<uint32_t>(exponent < 0 ? -exponent : exponent));
    out = divide(digits, one, sticky);
  }
  return negative ? -out : out;
}

}  // namespace fieldwise
