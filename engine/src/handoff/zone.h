// Time zones: how far a clock on the wall is from UTC. All that the engine knows of them.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "json/arena.h"

namespace fieldwise {

// Whether this engine has the data of time zones, so that business time can be told: native engines
// have. Others take any name that looks like one, so that the same plans load, and run no clocks.
extern const bool kZones;

// A time zone from 1970 on. It lies in the arena of the plan that names it, so that a system whose
// zones are brought up to date changes nothing under a plan that is loaded.
struct Zone;

// The zone of this name in the IANA database, "Europe/Berlin"; null when there is none.
const Zone* find_zone(std::string_view name, Arena& arena);

// False when the system has no such database at all (Debian: package tzdata).
bool has_zone_data();

std::string_view zone_name(const Zone& zone);

// The time around an instant in which clocks keep their distance from UTC.
struct Stretch {
  int64_t begin, end;  // ms since the epoch, begin <= instant < end
  int64_t offset;      // ms that local time is ahead of UTC
};
Stretch stretch_at(const Zone& zone, int64_t at);

// What a clock on the wall shows, as ms since 1970-01-01 00:00 on that clock.
inline int64_t local_time(const Zone& zone, int64_t at) { return at + stretch_at(zone, at).offset; }

}  // namespace fieldwise
