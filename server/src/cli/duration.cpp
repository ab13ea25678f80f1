#include "cli/duration.h"

namespace fieldwise::cli {

std::string duration(int64_t ms) {
  constexpr int64_t kMinute = 60000, kHour = 60 * kMinute, kDay = 24 * kHour;
  if (ms >= 2 * kDay) return std::to_string(ms / kDay) + " d";
  if (ms >= 2 * kHour) return std::to_string(ms / kHour) + " h";
  return std::to_string(ms / kMinute) + " min";
}

}  // namespace fieldwise::cli
