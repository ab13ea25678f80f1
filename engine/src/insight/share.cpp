#include "insight/share.h"

#include <cmath>

namespace fieldwise::insight {
namespace {

constexpr double kNormal95 = 1.959963984540054;  // the normal distribution's 97.5 % point

}  // namespace

Share share_of(uint64_t part, uint64_t all) {
  if (all == 0) return {};
  const auto n = static_cast<double>(all);
  const double p = static_cast<double>(part) / n, z = kNormal95;
  const double middle = p + z * z / (2 * n);
  const double spread = z * std::sqrt(p * (1 - p) / n + z * z / (4 * n * n));
  return {p, (middle - spread) / (1 + z * z / n), (middle + spread) / (1 + z * z / n), all};
}

}  // namespace fieldwise::insight
