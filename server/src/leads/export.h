// All that is kept of a person, for whoever asks for it (docs/privacy.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "leads/lead_log.h"
#include "sites/sites.h"
#include "store/store.h"

namespace fieldwise::server {

// {"lead", "created_at", "account", "addresses", "references", "visitors", "reported", "joined",
// "exported_at"}: the events of each device as they were stored, and what was said of the lead.
// An address is null where no event has it any more: what it is kept as, keyed with `address_key`,
// is the same in every site and stays here. Runs within a transaction.
std::string export_lead(Store& store, const Site& site, std::string_view address_key,
                        const LeadLog& log, int64_t now);

}  // namespace fieldwise::server
