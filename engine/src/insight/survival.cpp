#include "insight/survival.h"

#include <algorithm>
#include <cmath>

namespace fieldwise::insight {
namespace {

constexpr double kNormal95 = 1.959963984540054;  // the normal distribution's 97.5 % point
constexpr double kHalf = 0.5 + 1e-12;            // products of shares are a half but for rounding

}  // namespace

Velocity velocity_of(std::vector<Duration> durations) {
  Velocity out;
  for (const Duration& each : durations) out.of += each.leads;
  std::sort(durations.begin(), durations.end(),
            [](const Duration& a, const Duration& b) { return a.ms < b.ms; });
  double left = 1;         // the share that lasts longer
  double variance = 0;     // Greenwood's sum
  uint64_t last = out.of;  // who lasts until then
  for (size_t i = 0; i < durations.size();) {
    const int64_t at = durations[i].ms;
    const auto lasting = static_cast<double>(last);
    uint64_t over = 0;
    for (; i < durations.size() && durations[i].ms == at; ++i) {
      over += durations[i].over ? durations[i].leads : 0;
      last -= durations[i].leads;
    }
    if (over == 0) continue;
    out.over += over;
    const auto ended = static_cast<double>(over);
    left *= 1 - ended / lasting;
    if (out.median == kNever && left <= kHalf) out.median = at;
    double low = 0, high = 0;
    if (lasting > ended) {
      variance += ended / (lasting * (lasting - ended));
      const double spread = kNormal95 * std::sqrt(variance) / std::log(left);
      low = std::pow(left, std::exp(-spread));
      high = std::pow(left, std::exp(spread));
    }
    if (out.low == kNever && low <= kHalf) out.low = at;
    if (out.high == kNever && high <= kHalf) out.high = at;
  }
  return out;
}

}  // namespace fieldwise::insight
