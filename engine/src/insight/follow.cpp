#include "insight/follow.h"

#include "act/actions.h"

namespace fieldwise::insight {

Followed follow(const Plan& plan, const EventLog& log, int64_t now) {
  Lead lead(plan, log);
  Followed out;
  out.facts = take_facts(plan, lead, now);
  out.steps = map_steps(plan, journey_of(plan, log, now));
  out.actions = actions_json(plan, log, lead, now);
  return out;
}

}  // namespace fieldwise::insight
