// What is to be done about a lead is done here: told to webhooks, noted as told, and looked at
// again when its time has come.
#pragma once

#include <cstdint>
#include <string>

#include "sites/sites.h"
#include "store/store.h"

namespace fieldwise::server {

// To be called, within the transaction that changed something of a lead, after the change: puts
// what there is to tell of it at `now` (the server's clock) into the outbox, notes it as announced
// in the lead's own log, and sets the time at which the lead is to be looked at again. Of a lead
// that is not there, nothing. The site must have a plan.
void act_on_lead(Store& store, const Site& site, const std::string& lead, int64_t now);

}  // namespace fieldwise::server
