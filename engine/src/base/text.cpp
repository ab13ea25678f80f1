#include "base/text.h"

namespace fieldwise {

std::string fill_in(const char* text, std::initializer_list<std::string_view> parts) {
  std::string out;
  auto part = parts.begin();
  for (; *text != '\0'; ++text) {
    if (*text == '%') {
      out += *part++;
    } else {
      out += *text;
    }
  }
  return out;
}

void append_segment(std::string& pointer, std::string_view key) {
  pointer += '/';
  for (const char c : key) {
    const bool special = c == '~' || c == '/';
    pointer += special ? '~' : c;
    if (special) pointer += c == '~' ? '0' : '1';
  }
}

}  // namespace fieldwise
