// The server's clock.
#pragma once

#include <cstdint>
#include <string>

namespace fieldwise::server {

// Milliseconds since the epoch, UTC.
int64_t now_ms();

// 2026-11-21T10:00:00.000Z
std::string iso_time(int64_t ms);

// Sat, 21 Nov 2026 10:00:00 GMT (RFC 9110, section 5.6.7)
std::string http_date(int64_t ms);

}  // namespace fieldwise::server
