// C library functions that would bring in printf and long double arithmetic, 20 KB of them, for
// texts that nobody reads in the page. Defined here, they keep the library's own out of the module.
#include <cstddef>
#include <cstring>

#include "json/decimal.h"

extern "C" {

// nlohmann/json's lexer converts each number token with it; a token ends with the text.
double strtod(const char* text, char** end) {
  const size_t size = std::strlen(text);
  if (end != nullptr) *end = const_cast<char*>(text) + size;
  return fieldwise::read_decimal({text, size});
}

// libc++'s std::stof and std::stold ask for them; the engine calls neither.
float strtof(const char* text, char** end) { return static_cast<float>(strtod(text, end)); }
long double strtold(const char* text, char** end) { return strtod(text, end); }

// nlohmann/json quotes a control character in an error text that json/document.cpp replaces.
int snprintf(char* text, size_t size, const char*, ...) {
  if (size > 0) *text = '\0';
  return 0;
}

// embind prints the address of a type that has no name. The compiler calls it by one of three
// names, after what the format needs.
int sprintf(char* text, const char*, ...) { return *text = '\0'; }
int siprintf(char* text, const char*, ...) { return *text = '\0'; }
int __small_sprintf(char* text, const char*, ...) { return *text = '\0'; }
}
