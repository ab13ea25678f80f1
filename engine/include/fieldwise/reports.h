// What people report of a lead, checked before it is taken in.
#pragma once

#include <cstdint>
#include <string_view>

#include "fieldwise/decide.h"
#include "fieldwise/error.h"
#include "fieldwise/plan.h"

namespace fieldwise {

// What is wrong with one event before it is added to `log`; empty: nothing. Besides what
// EventLog::add would say, that a report makes no sense of this lead under this plan: a reason that
// is not on the plan's list, the acceptance of a lead that is no MQL, items that are not on the
// checklist, a deal lost that was won (docs/handoff.md). For hosts that take reports from people,
// who can still put them right. A log may hold any of them, from an import say, and they count as
// far as they make sense. Events after the report's own time do not matter; one after `now` (ms) is
// the error `time`. Not in the page's module.
Errors check_report(const Plan& plan, const EventLog& log, std::string_view event, int64_t now);

}  // namespace fieldwise
