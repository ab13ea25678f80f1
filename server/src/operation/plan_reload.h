// `serve --plan FILE` reads its file again on SIGHUP.
#pragma once

#include <string>

#include "sites/sites.h"
#include "store/store_thread.h"

namespace fieldwise::server {

// Puts the plan in `file` in force for the default site, if it is another one. A bad plan changes
// nothing: what is wrong with it is logged and counted. Waits for the store.
void reload_plan(const std::string& file, Sites& sites, StoreThread& thread);

}  // namespace fieldwise::server
