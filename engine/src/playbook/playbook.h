// The part of a plan that says what happens with a lead over time. The page has none of it.
#pragma once

#include "handoff/calendar.h"
#include "handoff/routing.h"
#include "handoff/sla.h"
#include "handoff/targets.h"
#include "nurture/nurture.h"
#include "plan/loader.h"

namespace fieldwise {

struct Playbook {
  Calendars calendars;
  Nurture nurture;
  Routing routing;
  Sla sla;
  Targets targets;
};

// Each reads its members of `place`, the playbook; conditions are compiled with loader.condition().
void load_calendars(Loader& loader, const Reader& place, Calendars& out);
void load_nurture(Loader& loader, const Reader& place, Nurture& out);
void load_routing(Loader& loader, const Reader& place, Routing& out);
void load_sla(Loader& loader, const Reader& place, const Calendars& calendars, Sla& out);
void load_targets(Loader& loader, const Reader& place, Targets& out);

}  // namespace fieldwise
