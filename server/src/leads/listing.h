// Which lists a lead is on.
#pragma once

#include <span>

#include "insight/lists.h"
#include "store/store.h"

namespace fieldwise::server {

// Puts the lead of `work` on these lists and takes it off all others. `work` is to be stored then.
void list_lead(Store& store, LeadWork& work, std::span<const insight::Listed> lists);

}  // namespace fieldwise::server
