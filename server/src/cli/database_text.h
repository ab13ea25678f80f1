// What the verbs that copy databases say of them.
#pragma once

#include <cstdint>
#include <string>

#include "store/sqlite/inspect.h"

namespace fieldwise::cli {

// "1 lead", "2 leads"
std::string many(int64_t count, const char* name);

// "2 sites, 120 visitors, 14 leads, the newest events of 2026-11-21T10:00:00.000Z"
std::string summary_text(const server::DatabaseSummary& summary);

}  // namespace fieldwise::cli
