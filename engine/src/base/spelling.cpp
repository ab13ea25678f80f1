#include "base/spelling.h"

#include <algorithm>

namespace fieldwise {

uint32_t edit_distance(std::string_view a, std::string_view b) {
  // Between the first i bytes of a and the first j of b.
  uint32_t edits[kMostCompared + 1][kMostCompared + 1];
  for (uint32_t i = 0; i <= a.size(); ++i) {
    for (uint32_t j = 0; j <= b.size(); ++j) {
      uint32_t least = std::max(i, j);
      if (i > 0 && j > 0) {
        least = edits[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
        least = std::min(least, std::min(edits[i - 1][j], edits[i][j - 1]) + 1);
        if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
          least = std::min(least, edits[i - 2][j - 2] + 1);
        }
      }
      edits[i][j] = least;
    }
  }
  return edits[a.size()][b.size()];
}

void Nearest::offer(std::string_view name) {
  if (given_.size() > kMostCompared || name.size() > kMostCompared) return;
  if (std::max(given_.size(), name.size()) - std::min(given_.size(), name.size()) >= least_) return;
  const uint32_t distance = edit_distance(given_, name);
  if (distance >= least_ || distance >= name.size()) return;
  least_ = distance;
  found_ = name;
}

}  // namespace fieldwise
