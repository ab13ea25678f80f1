// Unsigned integers wide enough to read and print any double exactly.
#pragma once

#include <cstdint>
#include <cstring>

namespace fieldwise {

// The largest that occur: 800 decimal digits (reading) and 10^1126, below 2^3800.
struct Big {
  static constexpr uint32_t kWords = 122;
  uint32_t used = 0;
  uint32_t word[kWords];  // the first `used` are set, the last of them is not 0

  Big() {}
  explicit Big(uint64_t v) {
    for (; v != 0; v >>= 32) word[used++] = static_cast<uint32_t>(v);
  }
  Big(const Big& other) { *this = other; }
  Big& operator=(const Big& other) {
    if (this == &other) return *this;
    used = other.used;
    std::memcpy(word, other.word, used * sizeof(uint32_t));
    return *this;
  }

  // this = this * factor + more
  void multiply(uint32_t factor, uint32_t more = 0);
  void power_of_ten(uint32_t exponent) {  // this *= 10^exponent
    for (; exponent >= 9; exponent -= 9) multiply(1000000000);
    for (; exponent > 0; --exponent) multiply(10);
  }
  void shift_left(uint32_t bits);
  void add(const Big& other);
  void subtract(const Big& other);  // other must not be larger
  uint32_t bits() const {
    return used == 0 ? 0 : used * 32 - static_cast<uint32_t>(__builtin_clz(word[used - 1]));
  }
  static int compare(const Big& a, const Big& b);
};

}  // namespace fieldwise
