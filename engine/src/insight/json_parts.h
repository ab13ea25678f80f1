// What the JSON of metrics and forms has in common.
#pragma once

#include <cstdint>

#include "insight/metrics.h"
#include "insight/survival.h"
#include "json/writer.h"

namespace fieldwise::insight {

void write_count(JsonWriter& w, const char* key, uint64_t count);
// Of nobody there is no share: null.
void write_share(JsonWriter& w, const char* key, uint64_t came, uint64_t of);
void write_rate(JsonWriter& w, const Rate& rate);
void write_velocity(JsonWriter& w, const Velocity& velocity);
// A bound of a range; null where there is none.
void write_bound(JsonWriter& w, const char* key, int64_t at);

}  // namespace fieldwise::insight
