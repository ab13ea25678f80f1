// SHA-256 (FIPS 180-4), for naming plans and states by their content.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace fieldwise {

// The hash of a text that comes in parts. Between two of them the hash so far can be had.
class Sha256 {
 public:
  void add(std::string_view bytes);
  std::array<uint8_t, 32> sum() const;
  // Its first `digits` hexadecimal digits; at most 64.
  std::string hex(size_t digits) const;

 private:
  std::array<uint32_t, 8> state_ = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<uint8_t, 64> block_;  // its first bytes: what is not hashed yet
  uint64_t size_ = 0;              // of all parts
};

std::array<uint8_t, 32> sha256(std::string_view bytes);

// The first `digits` hexadecimal digits of the SHA-256 of `bytes`; at most 64.
std::string sha256_hex(std::string_view bytes, size_t digits);

}  // namespace fieldwise
