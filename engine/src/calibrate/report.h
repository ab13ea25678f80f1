// A calibration for programs (docs/calibrating.md).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "calibrate/decay.h"
#include "calibrate/proposal.h"

namespace fieldwise::calibrate {

// All that summary() says, as JSON; `proposal` is of `calibration`, and says nothing where that has
// no points. `decay`: what was found of it, where it was looked at. Shares are from 0 to 1.
std::string calibration_json(const Plan& plan, uint32_t axis, const Calibration& calibration,
                             const Proposal& proposal, const std::vector<std::string>& warnings,
                             const std::optional<DecayFound>& decay = {});

}  // namespace fieldwise::calibrate
