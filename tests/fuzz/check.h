// What must be true of any input. Ends the process when it is not, so that a fuzzer notices.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace fieldwise::fuzz {

inline void check(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "not so: %s\n", what);
  std::abort();
}

}  // namespace fieldwise::fuzz
