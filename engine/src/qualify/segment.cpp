#include "qualify/segment.h"

namespace fieldwise {

uint32_t band_of(const Segmentation& by, int64_t score) {
  uint32_t band = 0;
  while (band + 1 < by.bands.size() && score >= by.bands[band + 1].min) ++band;
  return band;
}

uint32_t value_of(const Segmentation& by, const Sheet& sheet) {
  if (by.axis != kNone) return band_of(by, sheet.score(by.axis));
  for (uint32_t v = 0; v < by.bands.size(); ++v) {
    if (sheet.holds(by.bands[v].condition)) return v;
  }
  return kNone;
}

uint32_t segment_of(const Sheet& sheet) {
  uint32_t out = 0;
  for (const Segmentation& by : sheet.plan().segments) {
    out = out * static_cast<uint32_t>(by.bands.size()) + band_of(by, sheet.score(by.axis));
  }
  return out;
}

bool segment_settled(const Plan& plan, const Reach& reach) {
  for (const Segmentation& by : plan.segments) {
    const Interval& score = reach.axes[by.axis];
    if (band_of(by, score.low) != band_of(by, score.high)) return false;
  }
  return true;
}

}  // namespace fieldwise
