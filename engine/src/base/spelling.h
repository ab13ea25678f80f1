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

}  // namespace fieldwise
