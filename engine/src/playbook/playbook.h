// The part of a plan that says what happens with a lead over time. The page has none of it.
#pragma once

#include "handoff/routing.h"
#include "handoff/sla.h"
#include "nurture/nurture.h"
#include "plan/loader.h"

namespace fieldwise {

struct Playbook {
  Nurture nurture;
  Routing routing;
  Sla sla;
};

// Each reads its members of `place`, the playbook; conditions are compiled with loader.condition().
void load_nurture(Loader& loader, const Reader& place, Nurture& out);
void load_routing(Loader& loader, const Reader& place, Routing& out);
void load_sla(Loader& loader, const Reader& place, Sla& out);

}  // namespace fieldwise
