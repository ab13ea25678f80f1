// Leads of a list, read while others use the store.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "fieldwise/decide.h"
#include "store/store_thread.h"

namespace fieldwise::server {

struct SampledLead {
  std::string id, visitor;
  EventLog events;
};

// Gives `take` the first leads of a list (insight/lists.h), at most as many: all of the list where
// it has fewer. Asks the thread of the store for some at a time, so it is not to be called in that
// one. False where the store failed or is to stop.
bool sample_list(StoreThread& thread, const std::string& site, std::string_view list, size_t most,
                 const std::function<void(const SampledLead&)>& take);

}  // namespace fieldwise::server
