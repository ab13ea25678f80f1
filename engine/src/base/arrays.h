// Arrays in an arena.
#pragma once

#include <algorithm>
#include <span>

#include "base/list.h"
#include "json/arena.h"

namespace fieldwise {

// Zeroed memory; out of line, as each type's loop costs the page more.
void* zeroed(Arena& arena, size_t bytes);

// `count` zeros: of doubles, integers, spans.
template <class T>
std::span<T> zeros(Arena& arena, size_t count) {
  return {static_cast<T*>(zeroed(arena, count * sizeof(T))), count};
}

// A copy of the right size.
template <class T>
std::span<T> kept(Arena& arena, const List<T>& items) {
  T* out = arena.array<T>(items.size());
  std::copy(items.begin(), items.end(), out);
  return {out, items.size()};
}

}  // namespace fieldwise
