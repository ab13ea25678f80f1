// Sorting without a copy of the algorithm per type.
#pragma once

#include <algorithm>
#include <cstdlib>
#include <type_traits>

#include "base/list.h"

namespace fieldwise {

// Sorts by `<` with the C library's qsort: std::sort's instantiations cost the page a kilobyte
// each.
// `<` must be a total order, as qsort is not stable and libraries differ.
template <class T>
void sort_items(List<T>& items) {
  static_assert(std::is_trivially_copyable_v<T>, "qsort moves bytes");
  if (items.empty()) return;
  std::qsort(items.data(), items.size(), sizeof(T), [](const void* a, const void* b) {
    const T &x = *static_cast<const T*>(a), &y = *static_cast<const T*>(b);
    return x < y ? -1 : y < x ? 1 : 0;
  });
}

template <class T>
void sort_unique(List<T>& items) {
  sort_items(items);
  items.cut(std::unique(items.begin(), items.end()));
}

}  // namespace fieldwise
