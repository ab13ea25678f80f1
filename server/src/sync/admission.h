// Which of the events in a request are new, and at what time they count (docs/protocol.md).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "http/message.h"
#include "sync/plans.h"
#include "sync/visitor.h"

namespace fieldwise::server {

// (client, seq) of an event, with its corrected time.
struct Ack {
  std::string client;
  int64_t seq = 0;
  int64_t at = 0;
};

struct Admission {
  std::optional<Response> refusal;  // set: nothing may be stored
  std::vector<Ack> acks;            // one per event sent, in the order sent
  std::vector<StoredEvent> fresh;   // those that are not stored yet
  // Those that are stored as they were sent before, under another plan: the page has to hear of it.
  std::vector<StoredEvent> kept_otherwise;
};

// Checks `events` (a JSON array, at `/events` of the body) against what the visitor's log and
// client heads hold. `shift` ms are added to every `at`. When nothing is refused, the fresh events
// have been added to `visitor.log` and `visitor.clients`, and must now be stored. Unless
// `behaviour` is taken, fresh events of what somebody did, and not what they told us, are refused.
Admission admit(const Value& events, Visitor& visitor, const Plans& plans, int64_t shift,
                int64_t now, bool behaviour = true);

// Adds the server's own events, which must now be stored, or returns why the engine refuses them.
Errors add_own(Visitor& visitor, const std::vector<StoredEvent>& events);

// [{"client":…,"seq":…,"at":…},…]
std::string to_json(const std::vector<Ack>& acks);

// Whether an event is something that somebody did, as opposed to what they told us and to the visit
// itself.
bool is_behaviour(const Value& event);

// Client ids that begin so are given out by the server only.
inline constexpr std::string_view kServerClient = "srv-";

}  // namespace fieldwise::server
