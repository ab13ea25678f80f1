// The parameters `from` and `to` of routes that answer from sums by day.
#pragma once

#include "http/message.h"
#include "insight/metrics.h"

namespace fieldwise::server {

// Reads them into `range`, whose `now` stays; returns what is wrong.
Errors read_range(const Request& request, insight::Range& range);

}  // namespace fieldwise::server
