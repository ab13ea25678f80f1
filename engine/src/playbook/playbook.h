// The part of a plan that says what happens with a lead over time. The page has none of it.
#pragma once

#include "handoff/calendar.h"
#include "handoff/ideal_profile.h"
#include "handoff/routing.h"
#include "handoff/sla.h"
#include "handoff/targets.h"
#include "handoff/task.h"
#include "nurture/nurture.h"
#include "plan/loader.h"
#include "playbook/governance.h"
#include "requalify/requalify.h"

namespace fieldwise {

struct Playbook {
  Calendars calendars;
  Governance governance;
  Handoff handoff;
  IdealProfile ideal_profile;
  Nurture nurture;
  Requalify requalify;
  Routing routing;
  Sla sla;
  Targets targets;
};

// Each reads its members of `place`, the playbook; conditions are compiled with loader.condition().
void load_calendars(Loader& loader, const Reader& place, Calendars& out);
void load_governance(Loader& loader, const Reader& place, Governance& out);
void load_handoff(Loader& loader, const Reader& place, Handoff& out);
void load_ideal_profile(Loader& loader, const Reader& place, IdealProfile& out);
void load_nurture(Loader& loader, const Reader& place, Nurture& out);
void load_requalify(Loader& loader, const Reader& place, Requalify& out);
void load_routing(Loader& loader, const Reader& place, const Calendars& calendars, Routing& out);
void load_sla(Loader& loader, const Reader& place, const Calendars& calendars,
              const Routing& routing, Sla& out);
void load_targets(Loader& loader, const Reader& place, Targets& out);

}  // namespace fieldwise
