// A lead's log: what its visitor did, and what is reported of the lead itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "fieldwise/decide.h"
#include "sites/sites.h"
#include "store/store.h"

namespace fieldwise::server {

struct LeadLog {
  Lead lead;
  std::string dealt_as;   // the visitor by whose id experiments are dealt out
  int64_t latest_at = 0;  // time of the newest event
  EventLog log;
  bool whole = true;  // false: not all of its events fit into one log; some are not in it
};

// The lead with this id as of this transaction; nothing when there is none.
//
// Reports of a lead (announcements, what becomes of it) are kept in a log of the lead's own, apart
// from those of its visitors: a page gets its visitor's events back, and these are none of its
// business.
std::optional<LeadLog> lead_log(Store& store, const Site& site, const std::string& id);

// The log of the lead's own, to which reports are appended. The lead must be there.
std::shared_ptr<Visitor> own_log(Store& store, const Site& site, const std::string& id);

// The instant at which a lead is looked at: never before the newest event.
int64_t decided_at(const LeadLog& lead, int64_t now);

}  // namespace fieldwise::server
