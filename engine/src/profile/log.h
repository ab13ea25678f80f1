// The event log of one visitor: parsed, checked, in order.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/list.h"
#include "fieldwise/decide.h"
#include "json/arena.h"
#include "json/value.h"
#include "plan/plan.h"

namespace fieldwise {

enum class Source : uint8_t { enrichment, import, form, rep, verified };  // ascending trust

struct Event {
  int64_t at = 0;  // ms
  std::string_view client;
  int64_t seq = 0;
  EventType type = EventType::other;
  Source source = Source::form;  // answer
  std::string_view field;        // answer, skip
  std::string_view name, path, offer;
  int64_t seconds = 0;       // page
  Value value;               // answer, as given
  Value body;                // the whole event, for touches
  std::string_view payload;  // canonical JSON without client, seq, at and visitor
};

struct EventLog::State {
  Arena arena;
  List<Event> events;  // by (at, client, seq)
};

// Total order of events.
bool operator<(const Event& a, const Event& b);

}  // namespace fieldwise
