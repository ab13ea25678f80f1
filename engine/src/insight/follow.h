// What is to be done about a lead, and what metrics go by of it, from one pass over its log.
#pragma once

#include <cstdint>
#include <string>

#include "insight/facts.h"
#include "journey/map.h"

namespace fieldwise::insight {

struct Followed {
  std::string actions;  // as act() has them
  LeadFacts facts;
  MapSteps steps;  // on the map of journeys
};

// Both at `now` (ms).
Followed follow(const Plan& plan, const EventLog& log, int64_t now);

}  // namespace fieldwise::insight
