// What people report of a lead, taken in one after the other (SPEC A7, B2).
#pragma once

#include "profile/profile.h"
#include "qualify/standing.h"

namespace fieldwise {

// Takes in a reported event; `before` is where the lead stood when it came. What makes no sense of
// it changes nothing. A confirmation counts once it is accepted.
void report(const Plan& plan, Reports& reports, const Event& event, const Standing& before);

// Whether the outcome makes sense of a lead that stands there. Who was talked to, and how often, is
// true of everybody; of who is out nothing more is reported, of who is anonymous nothing yet; sales
// accepts who met the thresholds (SPEC B2).
bool may_report(Outcome outcome, const Standing& standing);

// What sales said when it rejected: the plan's reason, or null for one that is not on its list.
const Rejection* rejection_of(const Plan& plan, const Event& event);

}  // namespace fieldwise
