// Simulated leads (docs/demo-data.md) in a database of their own, as if they had come to a server.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "demo/leads.h"
#include "store/store.h"
#include "sync/plans.h"

namespace fieldwise::server {

// Makes the default site with this plan and that many leads. `plan_text` is what `plans` was loaded
// from. A server that opens the store afterwards looks at each of them. Throws StorageError.
void fill_with_demo(Store& store, const std::shared_ptr<Plans>& plans, const std::string& plan_text,
                    const demo::Wish& wish, uint32_t leads);

}  // namespace fieldwise::server
