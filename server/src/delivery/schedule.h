// When a message that could not be delivered is sent again.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace fieldwise::server {

// ms before the second attempt, the third, and so on; what fails after the last is dead.
using Schedule = std::vector<int64_t>;

// 5s, 5m, 30m, 2h, 5h, 10h, 14h, 20h, 24h: ten attempts in three days (Standard Webhooks).
Schedule default_schedule();

// "5s,5m,30m": 1 to 20 durations of at most 7 days. Nothing when it reads otherwise.
std::optional<Schedule> read_schedule(std::string_view text);

// The delay after `attempts` failed ones, or nothing when there is no further attempt: by chance
// between half of what the schedule says and one and a half times that, so that what failed at
// once does not come back at once; at least `asked` (ms), but no more than a day for that.
std::optional<int64_t> next_delay(const Schedule& schedule, int64_t attempts, int64_t asked);

}  // namespace fieldwise::server
