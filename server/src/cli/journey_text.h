// Journeys and their map for people (docs/journey.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "journey/journey.h"
#include "journey/map.h"

namespace fieldwise::cli {

// A line for each touchpoint, with points as of `now`. Backwards only what led to the sale, which
// comes first.
std::string journey_text(const Plan& plan, std::string_view lead, const Journey& journey,
                         int64_t now, bool backwards);

// The signals by lanes and buyer stages, or backwards by how near to the sale they were, and the
// commonest ways to it.
std::string map_text(const Plan& plan, const JourneyFigures& figures, bool backwards,
                     size_t most_paths);

}  // namespace fieldwise::cli
