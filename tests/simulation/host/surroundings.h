// What the server asks its surroundings for, in the hands of a test: its clock, and its chance.
#pragma once

#include <cstdint>

namespace fieldwise::simulation {

// What fieldwise::server::now_ms() says from now on.
void set_clock(int64_t ms);

// Where fieldwise::server::random_token() and random_bytes() begin.
void seed_tokens(uint64_t seed);

}  // namespace fieldwise::simulation
