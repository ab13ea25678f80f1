// What is to be done about a lead: the playbook's part of a plan, applied to its log.
#pragma once

#include <cstdint>
#include <string>

#include "fieldwise/decide.h"
#include "fieldwise/plan.h"

namespace fieldwise {

// The Actions (docs/actions.md) for a lead at `now` (ms since the epoch, UTC), as JSON: where its
// nurture, its task and its clocks stand; what there is to announce and has not been; what was
// announced and is no longer so; and the next moment at which any of this changes by itself. Pure:
// equal plan hash, events and `now` give equal bytes.
//
// A host delivers each announcement and adds an `announced` event with its `id` and `digest` to the
// log; then it is not given again. Late events lead to corrections, never to a second telling.
std::string act(const Plan& plan, const EventLog& log, int64_t now);

}  // namespace fieldwise
