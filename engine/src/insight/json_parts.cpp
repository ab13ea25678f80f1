#include "insight/json_parts.h"

namespace fieldwise::insight {

void write_count(JsonWriter& w, const char* key, uint64_t count) {
  w.key(key).integer(static_cast<int64_t>(count));
}

void write_share(JsonWriter& w, const char* key, uint64_t came, uint64_t of) {
  w.key(key);
  if (of == 0) {
    w.null();
  } else {
    w.number(static_cast<double>(came) / static_cast<double>(of));
  }
}

void write_rate(JsonWriter& w, const Rate& rate) {
  w.begin_object();
  write_count(w, "of", rate.of);
  write_count(w, "came", rate.came);
  write_count(w, "open", rate.open);
  write_share(w, "share", rate.came, rate.of);
  write_share(w, "share_decided", rate.came, rate.of - rate.open);
  w.end_object();
}

void write_velocity(JsonWriter& w, const Velocity& velocity) {
  w.begin_object();
  write_count(w, "of", velocity.of);
  write_count(w, "over", velocity.over);
  w.key("median").time_or_null(velocity.median);
  w.key("low").time_or_null(velocity.low);
  w.key("high").time_or_null(velocity.high).end_object();
}

void write_bound(JsonWriter& w, const char* key, int64_t at) {
  w.key(key);
  if (at == INT64_MIN || at == INT64_MAX) {
    w.null();
  } else {
    w.integer(at);
  }
}

}  // namespace fieldwise::insight
