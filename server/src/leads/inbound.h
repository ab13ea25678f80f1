// Events that a site's own systems report of a lead: CRM, enrichment, mailings (docs/crm.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "leads/lead_log.h"
#include "sites/sites.h"
#include "sync/admission.h"

namespace fieldwise::server {

struct Inbound {
  Errors errors;          // not empty: nothing was stored. Paths point into an event.
  size_t wrong = 0;       // the place of the event that they are about
  std::vector<Ack> acks;  // one per event, in the order given, with the client as given
  size_t fresh = 0;       // of them that were not stored before
  bool stale = false;     // the lead's log is no longer what is stored
};

// Stores events (a JSON array) in the lead's own log: all of them, or none. An event is known by
// its client and seq: one that is stored already is acknowledged and skipped; seqs may be left out,
// and may come in any order. `log` has them then, unless the answer says that it is stale. A
// verified address makes the lead one with others that have it verified (identity/verify.h). Runs
// within a transaction.
Inbound take_inbound(Store& store, const Site& site, std::string_view address_key, LeadLog& log,
                     const Value& events, int64_t now);

// What the clients of imported tables begin with: no system that reports is called so.
inline constexpr std::string_view kImportClient = "import-";

// The name under which a client of the site's systems stands in the log: no page's is called so.
std::string inbound_client(std::string_view client);

}  // namespace fieldwise::server
