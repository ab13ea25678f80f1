// What waits for the webhooks of a lead that stays when one of its devices is forgotten.
#pragma once

#include <cstdint>

#include "leads/lead_log.h"
#include "sites/sites.h"
#include "store/store.h"

namespace fieldwise::server {

// Erases what was sent of a lead since this time, and writes what still waits anew, from what the
// lead is now, under the ids and in the order that it had. What does not hold any more is dropped:
// its correction is told when the lead is looked at next. Runs within a transaction.
void retell(Store& store, const Site& site, const LeadLog& log, int64_t since, int64_t now);

}  // namespace fieldwise::server
