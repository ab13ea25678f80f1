// All that is kept of a person, for whoever asks for it (docs/privacy.md).
#pragma once

#include <cstdint>
#include <string>

#include "leads/lead_log.h"
#include "store/store.h"

namespace fieldwise::server {

// {"lead", "created_at", "account", "addresses", "references", "visitors", "reported", "joined",
// "exported_at"}: the events of each device as they were stored, and what was said of the lead.
// Runs within a transaction.
std::string export_lead(Store& store, const std::string& site, const LeadLog& log, int64_t now);

}  // namespace fieldwise::server
