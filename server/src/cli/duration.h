// How long something took, for people.
#pragma once

#include <cstdint>
#include <string>

namespace fieldwise::cli {

// In the largest unit of which there are two at least: "3 d", "47 h", "5 min".
std::string duration(int64_t ms);

}  // namespace fieldwise::cli
