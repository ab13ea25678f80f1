// SLA clocks: what sales promises to do with a lead by when (SPEC B4).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/list.h"
#include "base/name_index.h"
#include "handoff/calendar.h"
#include "handoff/reps.h"
#include "plan/plan.h"
#include "timeline/announcement.h"
#include "timeline/moment.h"

namespace fieldwise {

// How long something may take.
struct SlaTime {
  int64_t ms = 0;
  int32_t business_days = 0;  // more than 0: these instead
};

// What is done once a clock has been breached for some time.
struct Escalation {
  enum class To : uint8_t { rep, manager, named };  // rep: whoever has the lead
  enum class Action : uint8_t { notify, reassign };
  int64_t after = 0;  // ms since it was due, in the clock's unit
  To to = To::manager;
  uint32_t named = kNone;  // of playbook.reps
  Action action = Action::notify;
};

struct Clock {
  enum class Start : uint8_t { stage, handoff, assigned, outcome };
  std::string_view key, title;
  uint32_t stages = 0;         // a bit for each: where it runs
  uint32_t condition = kNone;  // that holds when it starts
  Ids on;                      // signals, each of which starts a clock that starts with a stage
  Start start = Start::stage;
  Outcome start_outcome = Outcome::accepted;
  uint32_t stops = 0;  // a bit for each outcome
  bool stops_when_assigned = false;
  uint32_t attempts = 0;  // to reach the lead, that are enough; 0: however many are not
  bool business = false;  // else wall time
  SlaTime within, at_risk;
  bool warns = false;                       // at_risk is given
  uint32_t calendar = kNone;                // kNone: of the rep who has the lead, else the first
  std::span<const Escalation> escalations;  // in the order of time
  uint32_t first_escalation = 0;            // its number among those of all clocks
};

struct Sla {
  std::span<const Clock> clocks;
  std::span<const Calendar> calendars;
  std::span<const Rep> reps;  // of the playbook
  NameIndex rep_index;
  uint32_t escalations = 0;  // of all clocks
};

// A clock's latest run. A clock has one at a time.
struct ClockRun {
  int64_t started = kNever;  // ms; kNever: it never was
  int64_t at_risk = kNever, due = kNever;
  int64_t ended = kNever;      // kNever: it runs
  int64_t escalates = kNever;  // when the next escalation is due
  uint32_t calendar = 0;
  uint32_t attempts = 0;
  uint32_t escalation = 0;  // the next one
  bool warned = false, breached = false;
  bool met = false;                     // what ended it is what it waits for
  bool eligible = false;                // of the lead: whether it was one that the clock is for
  bool of_task = false;                 // ends with the task that sales has
  uint32_t warnings = 0, breaches = 0;  // of all runs so far
};

// The clocks of one lead, folded over its moments.
struct SlaState {
  List<ClockRun> runs;       // by clock
  List<uint32_t> escalated;  // how often, by escalation of all clocks
  std::string_view rep;      // who has the lead and so is responsible; in the log's memory
  bool has_task = false;     // whether sales had one a moment ago
};

// Takes a lead from moment to moment. Times that have come up to moment.at take effect before its
// event does, so that something due at noon is late at noon. `out` gets sla_at_risk, sla_breached
// and escalation, of which `due` is the clock's and `why` who is told, a position in playbook.reps
// or kNone. The handoff that a clock starts with is looked for in `out`, among what this moment has
// given rise to. `has_task`: whether sales has a task for the lead after this moment. Engines
// without time zones run no clocks.
void advance(const Sla& sla, SlaState& state, const Moment& moment, bool has_task,
             Announcements& out);

// When the state changes by itself next.
int64_t wake(const SlaState& state);

// What a host shows of a clock that runs, or that was met when it last ran. How it stands up to
// wake().
struct ClockStatus {
  enum class Is : uint8_t { running, at_risk, breached, met, met_late };
  uint32_t clock = 0;  // of Sla::clocks
  Is is = Is::running;
  int64_t started = 0, at_risk = kNever, due = kNever;  // ms; kNever: has none
  int64_t ended = kNever;                               // met, met_late
  uint32_t attempts = 0;                                // to reach the lead, so far
};
List<ClockStatus> clock_statuses(const SlaState& state);

}  // namespace fieldwise
