// Chance that can be repeated: the same seed gives the same numbers on every machine, which the
// distributions of the standard library do not promise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/splitmix.h"

namespace fieldwise::test {

class Random : public SplitMix {
 public:
  using SplitMix::SplitMix;

  // In [0, n), n > 0. The bias of the remainder does not matter here.
  uint32_t below(uint64_t n) { return static_cast<uint32_t>(bits() % n); }
  // In [low, high].
  int64_t between(int64_t low, int64_t high) {
    return low + static_cast<int64_t>(bits() % static_cast<uint64_t>(high - low + 1));
  }
  bool chance(uint32_t percent) { return below(100) < percent; }

  std::string pick(std::initializer_list<std::string_view> items) {
    return std::string(items.begin()[below(items.size())]);
  }
  template <class T>
  const T& pick(const std::vector<T>& items) {
    return items[below(items.size())];
  }
  template <class T>
  const T& pick(std::span<T> items) {
    return items[below(items.size())];
  }
};

}  // namespace fieldwise::test
