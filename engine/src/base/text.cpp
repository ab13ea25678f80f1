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

}  // namespace fieldwise
