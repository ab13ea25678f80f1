// What sales does with the leads that it gets: how soon, and with what verdict.
#pragma once

#include <string>
#include <vector>

#include "insight/metrics.h"

namespace fieldwise::insight {

// The bands of SPEC B6's conversion by response time, without figures.
std::vector<ResponseBand> response_bands();

// The key of the band that the first attempt to reach the lead falls into.
const char* response_band(const HandoffFacts& handoff);

// How a handoff stands, or how it ended and why: "open", "rejected:no_budget".
std::string disposition(const HandoffFacts& handoff);

}  // namespace fieldwise::insight
