// A calibration for people (docs/calibrating.md).
#pragma once

#include <string>

#include "calibrate/proposal.h"

namespace fieldwise::calibrate {

// `proposal` is of `calibration`; it says nothing where that has no points.
std::string summary(const Calibration& calibration, const Proposal& proposal,
                    const std::vector<std::string>& warnings);

}  // namespace fieldwise::calibrate
