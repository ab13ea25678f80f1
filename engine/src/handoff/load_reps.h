// Reading reps and pools; load_routing.cpp goes on with them.
#pragma once

#include "handoff/calendar.h"
#include "handoff/routing.h"
#include "plan/loader.h"

namespace fieldwise {

// Reads `playbook.reps` and `playbook.pools`.
void load_reps(Loader& loader, const Reader& playbook, const Calendars& calendars, Routing& out);
void load_pools(Loader& loader, const Reader& playbook, Routing& out);

// Notes reps whom no lead can come to: in no pool, owners of no account, and nobody's manager.
// `owns` is by rep; whoever owns accounts by what a field says is not known here.
void check_reps_used(const Reader& playbook, const Routing& routing, std::span<const uint8_t> owns);

// Notes what reps say they take where the field that tells a lead's has no such option. `trait` is
// the position in kTraitNames, `field` a choice, multi-choice or country.
void check_takes(const Reader& playbook, uint32_t trait, const Field& field);

}  // namespace fieldwise
