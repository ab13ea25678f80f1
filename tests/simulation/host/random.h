// Chance that repeats itself: splitmix64.
#pragma once

#include <cstdint>

namespace fieldwise::simulation {

class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t bits() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  // In [0, count).
  uint64_t below(uint64_t count) { return bits() % count; }
  bool coin() { return (bits() & 1) != 0; }

 private:
  uint64_t state_;
};

}  // namespace fieldwise::simulation
