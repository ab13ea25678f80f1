// Sets of a segmentation's values.
#pragma once

#include <cstdint>

namespace fieldwise {

// Which of a segmentation's values a sequence is for; when empty, all. It holds the 200 that a plan
// may have.
struct Values {
  static constexpr uint32_t kMost = 256;
  uint64_t words[kMost / 64] = {};

  void add(uint32_t value) { words[value / 64] |= uint64_t{1} << value % 64; }
  bool holds(uint32_t value) const {
    return value < kMost && (words[value / 64] >> value % 64 & 1) != 0;
  }
  bool all() const {
    uint64_t any = 0;
    for (const uint64_t word : words) any |= word;
    return any == 0;
  }
};

// Whether a value is in both.
inline bool meet(const Values& a, const Values& b) {
  if (a.all() || b.all()) return true;
  uint64_t common = 0;
  for (uint32_t i = 0; i < Values::kMost / 64; ++i) common |= a.words[i] & b.words[i];
  return common != 0;
}

// Whether each value in `b` is in `a`.
inline bool covers(const Values& a, const Values& b) {
  if (a.all()) return true;
  uint64_t beyond = 0;
  for (uint32_t i = 0; i < Values::kMost / 64; ++i) beyond |= b.words[i] & ~a.words[i];
  return !b.all() && beyond == 0;
}

}  // namespace fieldwise
