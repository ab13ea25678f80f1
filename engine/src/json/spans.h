// Arrays in an arena.
#pragma once

#include <cstring>
#include <span>

#include "base/list.h"
#include "json/arena.h"

namespace fieldwise {

// `count` elements, each T().
template <class T>
std::span<T> make(Arena& arena, size_t count) {
  T* out = arena.array<T>(count);
  static constexpr T kEmpty{};
  fill(out, &kEmpty, sizeof(T), count);
  return {out, count};
}

// A copy of the right size.
template <class T>
std::span<const T> keep(Arena& arena, const List<T>& items) {
  T* out = arena.array<T>(items.size());
  if (!items.empty()) std::memcpy(out, items.data(), items.size() * sizeof(T));
  return {out, items.size()};
}

}  // namespace fieldwise
