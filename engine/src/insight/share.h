// A share of leads, and how sure it is.
#pragma once

#include <cstdint>

namespace fieldwise::insight {

// With its 95 % interval (Wilson 1927). Of nobody it is 0, and may be anything.
struct Share {
  double value = 0, low = 0, high = 1;
  uint64_t of = 0;
};

Share share_of(uint64_t part, uint64_t all);

}  // namespace fieldwise::insight
