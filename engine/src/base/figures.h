// Numbers in reports that people read. For tools; what both hosts must write alike is
// json/writer's.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace fieldwise {

// 3.14159 as 3.14; what is rounded to nothing has no sign, and what is no number is "–".
std::string fixed(double value, int digits);

// 0.1234 as "12.3 %"; what is no number is "–".
std::string percent(double share);

// 6545 as 6,545; with a noun as "6,545 leads", "1 lead".
std::string counted(size_t n);
std::string counted(size_t n, const std::string& one, const std::string& many);
std::string counted(size_t n, const std::string& what);

// `text` with spaces behind it, or before it, up to `width` characters (not bytes).
std::string padded(std::string text, size_t width);
std::string right_aligned(const std::string& text, size_t width);

// What somebody else wrote, in a line of ours: every byte below 0x20 is a space, so that it can
// neither begin a line nor command a terminal.
std::string one_line(std::string_view text);

}  // namespace fieldwise
