// Visitors' event logs, and what follows from them under a plan.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fieldwise/error.h"
#include "fieldwise/plan.h"

namespace fieldwise {

// The events of one visitor. Adding is idempotent and the order of adding does not matter: events
// sort by (at, client, seq). Not safe for use by two threads at once.
class EventLog {
 public:
  EventLog();
  ~EventLog();
  EventLog(EventLog&&) noexcept;
  EventLog& operator=(EventLog&&) noexcept;

  // Adds one event or an array of events (docs/events.md). Either all are added, or none and the
  // errors say why. A repeated (client, seq) with the same content is ignored; with other content
  // it is the error `fork`. At most 10,000 events per visitor: `too_many_events`.
  Errors add(std::string_view json);

  // The number of events.
  size_t size() const;

  // SHA-256 over the events in order, 32 hexadecimal digits; equal logs have equal hashes.
  std::string state_hash() const;

  struct State;
  State& state() { return *state_; }
  const State& state() const { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

// The Decision (docs/decision.md) for a visitor at `now` (ms since the epoch, UTC), as JSON. Events
// after `now` do not count. `offer` is the key of an offer of the plan; empty: no form is shown and
// nothing is asked. Equal plan hash, events, `now` and offer give equal bytes on every target.
std::string decide(const Plan& plan, const EventLog& log, int64_t now, std::string_view offer);

// The first moment after `now` (ms) at which, if nothing happens, decide() comes out otherwise in
// more than points, ages and what is asked: a stage, a segment, a field that shows, an answer that
// goes stale. Events after `now` do not count. Empty: it stays as it is. Not in the page's module.
std::optional<int64_t> changes_at(const Plan& plan, const EventLog& log, int64_t now,
                                  std::string_view offer);

// How a lead came to stand where it stands at `now`: {"transitions":[…],"triggers":[…]}
// (docs/history.md), from the first event on. The same set of events gives the same history, in
// whatever order it was added. Not in the page's module.
std::string history(const Plan& plan, const EventLog& log, int64_t now);

// Validates a submission {"offer":…,"answers":{field: value,…}} on top of `log` (an empty log: a
// first visit) and returns {"valid":bool,"errors":[…],"answers":{…normalised…},"decision":{…}}.
// It demands what the plan's own logic would demand of this visitor, and no more: no answer on a
// branch not taken, every visible required field that this visit asks for.
std::string validate(const Plan& plan, const EventLog& log, std::string_view submission,
                     int64_t now);

// ISO 8601 (`2026-11-21`, `2026-11-21T10:00:00Z`, fractions, offsets) to ms since the epoch.
// Returns false when `text` is not such a time.
bool parse_time(std::string_view text, int64_t& milliseconds);

}  // namespace fieldwise
