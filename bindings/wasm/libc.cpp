// Defined here, this keeps the C library's own out of the module.
#include <algorithm>
#include <cstddef>
#include <cstdlib>

extern "C" {

// A heap sort: in place, and never worse than n log n. The library's smoothsort is 1.5 KB.
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

}  // extern "C"
