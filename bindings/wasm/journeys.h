// Journeys for JavaScript (docs/journey.md): of one lead, and the map of many. Handles as in
// engine.h.
#pragma once

#include <string>

#include "table.h"

namespace fieldwise::wasm {

// The journey of the lead with these events, as JSON, or {"errors":[…]}.
std::string journey(Handle plan, const std::string& events, double now, double backwards);

// An empty map: {"map":<handle>}, or {"errors":[…]}.
std::string open_journey_map(Handle plan, double now);
// Adds a lead. Empty, or {"errors":[…]}.
std::string add_journey(Handle map, const std::string& events);
// The map as JSON.
std::string journey_map(Handle map, double backwards);
void close_journey_map(Handle map);

}  // namespace fieldwise::wasm
