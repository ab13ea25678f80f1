// The event log of one visitor: parsed, checked, in order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/list.h"
#include "base/sha256.h"
#include "fieldwise/decide.h"
#include "json/arena.h"
#include "json/value.h"
#include "plan/plan.h"

namespace fieldwise {

class JsonWriter;

// The time of what never comes.
inline constexpr int64_t kNever = INT64_MAX;

enum class Source : uint8_t { enrichment, import, form, rep, verified };  // ascending trust

// What a person says became of a lead (SPEC B5).
enum class Outcome : uint8_t {
  accepted,   // by sales: a SAL
  rejected,   // name: one of the plan's reasons
  attempted,  // to reach the lead
  contacted,  // reached
  stalled,    // after the first call
  confirmed,  // body.items: what of the checklist the lead confirmed
  opportunity,
  won,
  lost,  // name: the reason
  recycled
};

enum class OptOut : uint8_t { all, sales, marketing };  // of what

struct Event {
  int64_t at = 0;  // ms
  std::string_view client;
  int64_t seq = 0;
  EventType type = EventType::other;
  Source source = Source::form;  // answer, other
  std::string_view field;        // answer, skip
  std::string_view name;         // of an asset, a reason, an outcome, a rep, an announcement
  std::string_view path, offer;
  int64_t seconds = 0;  // page
  Outcome outcome = Outcome::accepted;
  OptOut opt_out = OptOut::all;                 // opt_out, opt_in
  Suppression suppression = Suppression::none;  // disqualify
  Value value;                                  // answer, as given
  Value
      body;  // the whole event, for touches and reports; a log that is given events has it of those
  std::string_view payload;  // canonical JSON without client, seq, at and visitor
};

struct EventLog::State {
  Arena arena;
  List<const Event*> events;  // by (at, client, seq); each stays where it is
  // Of the first `hashed` events: most that come are behind them.
  Sha256 hash;
  size_t hashed = 0;
};

// An event that its host has read and dated already.
struct GivenEvent {
  Value event;
  int64_t at = 0;            // ms; counts in place of the event's own
  std::string_view payload;  // as Event::payload
};

// As EventLog::add with these events, without writing them as text and reading that. Nothing of
// what is given need outlive the call. In errors, paths begin with the place in `events`.
Errors add_events(EventLog& log, const List<GivenEvent>& events);

// The event with this time and id, which lives as long as the log; or nullptr.
const Event* find_event(const EventLog& log, int64_t at, std::string_view client, int64_t seq);

// "c1:3": how decisions and announcements name an event.
std::string event_id(const Event& event);
// The same as JSON; null for none.
void write_event_id(JsonWriter& w, const Event* event);

// Total order of events.
bool operator<(const Event& a, const Event& b);

}  // namespace fieldwise
