// What people report of a lead, taken in one after the other (SPEC A7, B2).
#pragma once

#include "profile/profile.h"
#include "qualify/standing.h"

namespace fieldwise {

// Takes in a reported event; `before` is where the lead stood when it came. An acceptance counts
// for an MQL or more only: a SAL has met the thresholds. A confirmation counts once it is accepted.
void report(const Plan& plan, Reports& reports, const Event& event, const Standing& before);

// Whether sales may accept a lead that stands there: one that met the thresholds, and is not
// further on than a report of acceptance could take it.
bool may_accept(const Standing& standing);

// What sales said when it rejected: the plan's reason, or null for one that is not on its list.
const Rejection* rejection_of(const Plan& plan, const Event& event);

}  // namespace fieldwise
