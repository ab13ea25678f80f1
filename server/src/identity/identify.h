// What becomes of a device on which a signed link was opened (docs/identity.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "http/message.h"
#include "identity/links.h"
#include "sites/sites.h"
#include "store/store.h"

namespace fieldwise::server {

// Makes the visitor one of the lead's, and with verify_email its address the lead's own. What it
// was until now stays another lead's, if it was one. The answer is the same whoever the lead is,
// and tells nothing of it. Runs within a transaction.
Response identify(Store& store, const Site& site, std::string_view address_key,
                  const std::string& visitor, const Link& link, int64_t now);

}  // namespace fieldwise::server
