// The versions of a site's plan.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "store/store.h"
#include "sync/plans.h"

namespace fieldwise::server {

// Keeps a plan among the versions of a site; one that is there stays as it was first written.
// `json` is the text that `plans` was loaded from. Runs within a transaction.
PlanRow keep_plan(Store& store, std::string_view site, const Plans& plans, std::string_view json,
                  int64_t now);

// Keeps a plan among the versions of a site, and puts it in force if it is not: for requests it is
// after the commit and Sites::reload. `json` is the text that `plans` was loaded from. Returns
// whether another plan was in force. Runs within a transaction.
bool use_plan(Store& store, const SiteRow& site, const Plans& plans, std::string_view json,
              int64_t now);

}  // namespace fieldwise::server
