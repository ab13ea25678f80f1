// A calibration for people (docs/calibrating.md).
#pragma once

#include <string>

#include "calibrate/proposal.h"

namespace fieldwise::calibrate {

// `proposal` is of `calibration`; without points it may have examples that a decay leaves wrong.
// `decay` is what there is to say of that (calibrate/decay.h), in lines, or nothing.
std::string summary(const Calibration& calibration, const Proposal& proposal,
                    const std::vector<std::string>& warnings, const std::string& decay = {});

}  // namespace fieldwise::calibrate
