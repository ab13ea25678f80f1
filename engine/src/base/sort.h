// Sorting without a copy of the algorithm per type.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <type_traits>

#include "base/list.h"

namespace fieldwise {

// -1, 0 or 1 by `<`, as the C library wants it.
template <class T>
int compare_items(const void* a, const void* b) {
  const T &x = *static_cast<const T*>(a), &y = *static_cast<const T*>(b);
  return x < y ? -1 : y < x ? 1 : 0;
}

// Sorts by `<` with the C library's qsort: std::sort's instantiations cost the page a kilobyte
// each.
// `<` must be a total order, as qsort is not stable and libraries differ.
template <class T>
void sort_items(List<T>& items) {
  static_assert(std::is_trivially_copyable_v<T>, "qsort moves bytes");
  if (!items.empty()) std::qsort(items.data(), items.size(), sizeof(T), compare_items<T>);
}

// Leaves out of sorted items those that equal the one before; returns how many stay.
size_t unite(void* items, size_t count, size_t bytes, int (*compare)(const void*, const void*));

template <class T>
void sort_unique(List<T>& items) {
  sort_items(items);
  items.resize(unite(items.data(), items.size(), sizeof(T), compare_items<T>));
}

}  // namespace fieldwise
