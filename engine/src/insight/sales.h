// What sales does with the leads that it gets: how soon, with what verdict, within which time.
#pragma once

#include <vector>

#include "insight/metrics.h"

namespace fieldwise::insight {

// The bands of SPEC B6's conversion by response time, without figures.
std::vector<ResponseBand> response_bands();

void add_handoff(const LeadFacts& facts, const HandoffFacts& handoff, Group& group);
void add_clock(const ClockFacts& clock, ClockFigures& figures);

}  // namespace fieldwise::insight
