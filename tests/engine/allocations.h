// Counts what the test program takes from the heap.
#pragma once

#include <cstdint>

namespace fieldwise::test {

// Calls of operator new so far.
uint64_t allocations();

}  // namespace fieldwise::test
