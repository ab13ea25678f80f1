// SHA-256 (FIPS 180-4), for naming plans and states by their content.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace fieldwise {

std::array<uint8_t, 32> sha256(std::string_view bytes);

// The first `digits` hexadecimal digits of the SHA-256 of `bytes`; at most 64.
std::string sha256_hex(std::string_view bytes, size_t digits);

}  // namespace fieldwise
