#include "insight/sales.h"

#include <iterator>

#include "handoff/task.h"

namespace fieldwise::insight {
namespace {

constexpr int64_t kMinute = 60000, kHour = 60 * kMinute;

struct Band {
  const char* key;
  int64_t within;  // ms; kNever: any time, and no attempt
};

constexpr Band kBands[] = {{"5m", 5 * kMinute}, {"1h", kHour},         {"4h", 4 * kHour},
                           {"24h", 24 * kHour}, {"later", kNever - 1}, {"never", kNever}};

}  // namespace

std::vector<ResponseBand> response_bands() {
  std::vector<ResponseBand> out;
  for (const Band& band : kBands) out.push_back({band.key, {}});
  return out;
}

const char* response_band(const HandoffFacts& handoff) {
  const int64_t waited = handoff.attempted == kNever ? kNever : handoff.attempted - handoff.at;
  const Band* band = kBands;
  while (waited > band->within) ++band;
  return band->key;
}

std::string disposition(const HandoffFacts& handoff) {
  std::string out(end_name(handoff.end));
  if (handoff.closed == kNever) out = handoff.accepted == kNever ? "open" : "accepted";
  if (!handoff.reason.empty()) out += ':' + handoff.reason;
  return out;
}

}  // namespace fieldwise::insight
