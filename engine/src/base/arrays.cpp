#include "base/arrays.h"

#include <cstring>

namespace fieldwise {

void* zeroed(Arena& arena, size_t bytes) { return std::memset(arena.allocate(bytes), 0, bytes); }

}  // namespace fieldwise
