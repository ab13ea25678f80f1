// Numbers as JavaScript reads and prints them, the same on every target.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace fieldwise {

// Room for any number that format_number writes.
inline constexpr size_t kNumberSize = 32;

// The shortest decimal that reads back as `value` (ECMA-262 Number::toString, radix 10).
// Emscripten 3.1.6 has no to_chars(double), and printf's shortest form differs from JavaScript's.
void append_number(std::string& out, double value);

// The same into `out`; returns how many characters it wrote.
size_t format_number(char (&out)[kNumberSize], double value);

// ECMA-262 StringToNumber, without hexadecimal, octal, binary and Infinity: surrounding white
// space is ignored, the empty string is 0. Empty when `text` is not a decimal number.
std::optional<double> parse_number(std::string_view text);

// The whole of `text` as a plain JSON number (no white space), or empty.
std::optional<double> parse_json_number(std::string_view text);

// The JSON number that `text` starts with, as it is written; empty if there is none.
std::string_view json_number(std::string_view text);

}  // namespace fieldwise
