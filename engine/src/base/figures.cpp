#include "base/figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <string_view>

namespace fieldwise {
namespace {

size_t spaces(const std::string& text, size_t width) {
  const auto is_first = [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; };
  const auto size = static_cast<size_t>(std::count_if(text.begin(), text.end(), is_first));
  return size < width ? width - size : 0;
}

}  // namespace

std::string fixed(double value, int digits) {
  if (std::isnan(value)) return "–";
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  const std::string_view shown = text;
  const bool nothing = shown.find_first_of("123456789i") == std::string_view::npos;  // nor inf
  return std::string(nothing && shown.starts_with('-') ? shown.substr(1) : shown);
}

std::string percent(double share) {
  return std::isnan(share) ? fixed(share, 1) : fixed(100 * share, 1) + " %";
}

std::string counted(size_t n) {
  const std::string digits = std::to_string(n);
  std::string out;
  for (size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) out += ',';
    out += digits[i];
  }
  return out;
}

std::string counted(size_t n, const std::string& one, const std::string& many) {
  return counted(n) + ' ' + (n == 1 ? one : many);
}

std::string counted(size_t n, const std::string& what) { return counted(n, what, what + 's'); }

std::string padded(std::string text, size_t width) { return text.append(spaces(text, width), ' '); }

std::string right_aligned(const std::string& text, size_t width) {
  return std::string(spaces(text, width), ' ') + text;
}

std::string one_line(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  }
  return out;
}

}  // namespace fieldwise
