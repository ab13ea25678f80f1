// Metrics for people.
#pragma once

#include <string>

#include "insight/metrics.h"

namespace fieldwise::cli {

std::string metrics_text(const Plan& plan, const insight::Metrics& metrics);

}  // namespace fieldwise::cli
