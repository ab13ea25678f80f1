// C library functions that would bring in more than the page needs of them: printf and long double
// arithmetic, 20 KB of them, for texts that nobody reads, and a smoothsort of 1.5 KB. Defined here,
// they keep the library's own out of the module.
#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "json/decimal.h"

extern "C" {

// nlohmann/json's lexer converts each number token with it; a token ends with the text.
double strtod(const char* text, char** end) {
  const size_t size = std::strlen(text);
  if (end != nullptr) *end = const_cast<char*>(text) + size;
  return fieldwise::read_decimal({text, size});
}

// The lexer tries integers with these first, and with strtod when they are out of range. All but
// -0, which as an integer is 0, is left to strtod: a Value holds doubles only.
unsigned long long strtoull(const char*, char**, int) {
  errno = ERANGE;
  return 0;
}
long long strtoll(const char* text, char**, int) {
  if (std::strcmp(text, "-0") != 0) errno = ERANGE;
  return 0;
}

// libc++'s std::stoi and its like ask for these; the engine calls none.
long strtol(const char*, char**, int) { return 0; }
unsigned long strtoul(const char*, char**, int) { return 0; }
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

// A heap sort: in place, and never worse than n log n.
void qsort(void* base, size_t count, size_t size, int (*compare)(const void*, const void*)) {
  const auto at = [&](size_t i) { return static_cast<char*>(base) + i * size; };
  const auto swap = [&](size_t a, size_t b) { std::swap_ranges(at(a), at(a) + size, at(b)); };
  const auto sink = [&](size_t i, size_t end) {
    for (size_t child = 2 * i + 1; child < end; child = 2 * i + 1) {
      if (child + 1 < end && compare(at(child), at(child + 1)) < 0) ++child;
      if (compare(at(i), at(child)) >= 0) return;
      swap(i, child);
      i = child;
    }
  };
  for (size_t i = count / 2; i > 0; --i) sink(i - 1, count);
  for (size_t end = count; end > 1; --end) {
    swap(0, end - 1);
    sink(0, end - 1);
  }
}
}
