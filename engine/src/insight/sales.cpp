#include "insight/sales.h"

#include <algorithm>

#include "handoff/task.h"

namespace fieldwise::insight {
namespace {

constexpr int64_t kMinute = 60000, kHour = 60 * kMinute;

}  // namespace

std::vector<ResponseBand> response_bands() {
  return {{"5m", 5 * kMinute, {}}, {"1h", kHour, {}},         {"4h", 4 * kHour, {}},
          {"24h", 24 * kHour, {}}, {"later", kNever - 1, {}}, {"never", kNever, {}}};
}

void add_handoff(const LeadFacts& facts, const HandoffFacts& handoff, Group& group) {
  const int64_t waited = handoff.attempted == kNever ? kNever : handoff.attempted - handoff.at;
  const auto band = std::find_if(group.response.begin(), group.response.end(),
                                 [&](const ResponseBand& b) { return waited <= b.within; });
  const int64_t deal = facts.at(Step::opportunity);
  const bool came = deal != kNever && deal >= handoff.at && deal <= handoff.closed;
  ++band->opportunity.of;
  band->opportunity.came += came ? 1u : 0u;
  band->opportunity.open += !came && handoff.closed == kNever ? 1u : 0u;
  std::string disposition(end_name(handoff.end));
  if (handoff.closed == kNever) disposition = handoff.accepted == kNever ? "open" : "accepted";
  if (!handoff.reason.empty()) disposition += ':' + handoff.reason;
  ++group.dispositions[disposition];
}

void add_clock(const ClockFacts& clock, ClockFigures& figures) {
  ++figures.runs;
  figures.attempts += clock.attempts;
  if (clock.breached) ++figures.breached;
  if (clock.ended == kNever) {
    ++figures.running;
  } else if (!clock.met) {
    figures.ended += clock.breached ? 0u : 1u;
  } else {
    ++(clock.breached ? figures.met_late : figures.met);
  }
}

}  // namespace fieldwise::insight
