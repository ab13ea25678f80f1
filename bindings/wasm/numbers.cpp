// Decimal text as JavaScript reads and prints it: exact, and nothing to download.
#include "json/host_numbers.h"

extern "C" {
// library.js
double fieldwise_read_number(const char* text, size_t size);
size_t fieldwise_print_number(char* out, double value);
}

namespace fieldwise {

size_t print_number(char* out, double value) { return fieldwise_print_number(out, value); }

double read_decimal(std::string_view literal) {
  // Most numbers are a few digits: not worth a call out of the module.
  double out = 0;
  for (const char c : literal.substr(0, 16)) {
    if (c < '0' || c > '9') return fieldwise_read_number(literal.data(), literal.size());
    out = out * 10 + (c - '0');
  }
  return literal.size() < 16 ? out : fieldwise_read_number(literal.data(), literal.size());
}

}  // namespace fieldwise
