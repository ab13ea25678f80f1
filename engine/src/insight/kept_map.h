// The map of journeys (journey/map.h) from sums that were kept (insight/tally.h).
#pragma once

#include <functional>

#include "insight/kept.h"
#include "insight/marks.h"
#include "journey/map.h"

namespace fieldwise::insight {

// The name of the sums of the map in place of a dimension's.
inline constexpr std::string_view kMapSums = "map";

// Whether a figure is of the map: no group of leads restricts it.
bool is_of_map(std::string_view figure);
// Whether it is timed.
bool is_time_of_map(std::string_view figure);

// Gives the marks of what a lead, which began at `at` (ms), adds to the map.
void map_marks_of(const Plan& plan, const MapSteps& steps, int64_t at,
                  const std::function<void(const Mark&)>& give);

// As JourneyMap of all leads that began in the range, but that times before the sale are rounded.
// The range's bounds must be whole days.
JourneyFigures kept_map(const Plan& plan, const Range& range, const ReadCells& read);

}  // namespace fieldwise::insight
