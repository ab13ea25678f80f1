// GET /metrics, on an address of its own that is not for the public.
#pragma once

#include <string>

#include "http/listener.h"

namespace fieldwise::server {

// Answers GET /metrics (operation/metrics.h, with `database`), and nothing else.
Serve metrics_page(std::string database);

}  // namespace fieldwise::server
