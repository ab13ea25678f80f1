#include "base/sort.h"

#include <cstring>

namespace fieldwise {

size_t unite(void* items, size_t count, size_t bytes, int (*compare)(const void*, const void*)) {
  const auto at = [&](size_t i) { return static_cast<char*>(items) + i * bytes; };
  size_t kept = 0;
  for (size_t i = 0; i < count; ++i) {
    if (kept > 0 && compare(at(kept - 1), at(i)) == 0) continue;
    if (kept < i) std::memcpy(at(kept), at(i), bytes);
    ++kept;
  }
  return kept;
}

}  // namespace fieldwise
