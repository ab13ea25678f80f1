// The sums that metrics are made of (docs/metrics.md), kept up to date with the leads of a site.
#pragma once

#include <cstdint>
#include <string>

#include "store/store.h"

namespace fieldwise::server {

// How many are counted before an answer, so that it has what was reported a moment ago.
inline constexpr int64_t kCatchUp = 100;

// Takes up to `limit` leads that changed into the site's sums, within a transaction. Returns how
// many.
int64_t count_changes(Store& store, const std::string& site, int64_t limit);

}  // namespace fieldwise::server
