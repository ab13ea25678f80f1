#include "json/big.h"

namespace fieldwise {

void Big::multiply(uint32_t factor, uint32_t more) {
  uint64_t carry = more;
  for (uint32_t i = 0; i < used; ++i) {
    carry += uint64_t{word[i]} * factor;
    word[i] = static_cast<uint32_t>(carry);
    carry >>= 32;
  }
  if (carry != 0) word[used++] = static_cast<uint32_t>(carry);
}

void Big::shift_left(uint32_t bits) {
  const uint32_t words = bits / 32;
  if (used > 0 && words > 0) {
    std::memmove(word + words, word, used * sizeof(uint32_t));
    std::memset(word, 0, words * sizeof(uint32_t));
    used += words;
  }
  multiply(1u << bits % 32);
}

void Big::add(const Big& other) {
  uint64_t carry = 0;
  const uint32_t n = used > other.used ? used : other.used;
  for (uint32_t i = 0; i < n; ++i) {
    carry += uint64_t{i < used ? word[i] : 0} + (i < other.used ? other.word[i] : 0);
    word[i] = static_cast<uint32_t>(carry);
    carry >>= 32;
  }
  used = n;
  if (carry != 0) word[used++] = static_cast<uint32_t>(carry);
}

void Big::subtract(const Big& other) {
  int64_t borrow = 0;
  for (uint32_t i = 0; i < used; ++i) {
    const int64_t d = int64_t{word[i]} - (i < other.used ? other.word[i] : 0) + borrow;
    borrow = d < 0 ? -1 : 0;
    word[i] = static_cast<uint32_t>(d);
  }
  while (used > 0 && word[used - 1] == 0) --used;
}

int Big::compare(const Big& a, const Big& b) {
  if (a.used != b.used) return a.used < b.used ? -1 : 1;
  for (uint32_t i = a.used; i-- > 0;) {
    if (a.word[i] != b.word[i]) return a.word[i] < b.word[i] ? -1 : 1;
  }
  return 0;
}

}  // namespace fieldwise
