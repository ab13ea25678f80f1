// How near two names are: for "did you mean".
#pragma once

#include <cstdint>
#include <string_view>

namespace fieldwise {

// The longest name that edit_distance compares.
inline constexpr uint32_t kMostCompared = 64;

// Edits between two names of at most kMostCompared bytes: bytes added, left out, replaced or
// swapped with the next (optimal string alignment distance).
uint32_t edit_distance(std::string_view a, std::string_view b);

// Looks for the name that was meant: at most two edits away, one where `given` is shorter than four
// bytes. Of equal ones the first offered is taken.
class Nearest {
 public:
  explicit Nearest(std::string_view given) : given_(given), least_(given.size() < 4 ? 2 : 3) {}
  void offer(std::string_view name);
  std::string_view found() const { return found_; }  // empty: none is near

 private:
  std::string_view given_, found_;
  uint32_t least_;
};

}  // namespace fieldwise
