// Everything that is known of a lead as one log: what its visitors did, and what the site's own
// systems and this server say of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "fieldwise/decide.h"
#include "http/message.h"
#include "store/store.h"

namespace fieldwise::server {

struct LeadLog {
  Lead lead;
  EventLog events;
  int64_t latest_at = 0;  // time of the newest event
  // What is not in `events`, as these have room for 10,000, of which some is left to the server:
  // the newest behaviour, and answers only where no behaviour is left.
  size_t left_out = 0;
  // One of the visitors asked that their behaviour is not passed on to others (Sec-GPC): what is
  // sent out of the house is to be without it.
  bool gpc = false;

  // What systems and the server say is kept apart from what pages send, as a visitor whom no
  // token leads to: no page may read it, as it reads its own events.
  std::shared_ptr<Visitor> own;
  std::vector<std::shared_ptr<Visitor>> joined;    // the same of leads that were joined to it
  std::vector<std::shared_ptr<Visitor>> visitors;  // in the order linked, the lead's first at first
};

// The lead, or nothing where there is none with this id. One that was joined to another (a
// duplicate) is that other. Decide under the variants of `lead.visitor`, at decided_at(). Runs
// within a transaction.
std::optional<LeadLog> lead_log(Store& store, const std::string& site, const std::string& id);

// Stores events of this server's own in the lead's own log, or returns why the engine refuses them;
// then nothing was stored. Their clients begin with kServerClient, and their seqs follow on.
Errors append(Store& store, LeadLog& log, std::vector<StoredEvent> events, int64_t now);

// The same for what the site's systems report and `log.events` has already, which leaves room for
// the server's own.
Errors store_reports(Store& store, LeadLog& log, std::vector<StoredEvent> events, int64_t now);

// Has a lead looked at soon, as something has changed of it or is another's now: what there is to
// tell is told then (delivery/lead_work.h).
void wake_lead(Store& store, const std::string& site, const std::string& lead, int64_t now);

// The instant a decision is made at: never before the newest event.
int64_t decided_at(const LeadLog& log, int64_t now);

// The problem of a lead that is not there: 404.
Response no_lead();

}  // namespace fieldwise::server
