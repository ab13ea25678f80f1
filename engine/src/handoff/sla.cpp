#include "handoff/sla.h"

#include <algorithm>

#include "profile/behaviour.h"
#include "profile/profile.h"

namespace fieldwise {
namespace {

bool is_running(const ClockRun& run) { return run.started != kNever && run.ended == kNever; }

// When something falls due in this run.
int64_t next_of(const ClockRun& run) {
  if (!is_running(run)) return kNever;
  if (run.breached) return run.escalates;
  return run.warned ? run.due : std::min(run.at_risk, run.due);
}

uint32_t rep_of(const Sla& sla, const SlaState& state) { return sla.rep_index.find(state.rep); }

int64_t after(const Sla& sla, const Clock& clock, const ClockRun& run, int64_t at,
              const SlaTime& time) {
  if (at == kNever) return kNever;
  if (!clock.business) return at > kLastInstant - time.ms ? kNever : at + time.ms;
  const Calendar& calendar = sla.calendars[run.calendar];
  return time.business_days > 0 ? add_business_days(calendar, at, time.business_days)
                                : add_business(calendar, at, time.ms);
}

// Times that follow from when the run began and who has the lead.
void reckon(const Sla& sla, const SlaState& state, const Clock& clock, ClockRun& run) {
  const uint32_t rep = rep_of(sla, state);
  run.calendar = clock.calendar;
  if (run.calendar == kNone && rep != kNone) run.calendar = sla.reps[rep].calendar;
  if (run.calendar == kNone) run.calendar = 0;
  run.due = after(sla, clock, run, run.started, clock.within);
  run.at_risk = clock.warns ? after(sla, clock, run, run.started, clock.at_risk) : kNever;
  if (run.at_risk >= run.due) run.at_risk = kNever;
}

void plan_escalation(const Sla& sla, const Clock& clock, ClockRun& run) {
  run.escalates = kNever;
  if (run.escalation == clock.escalations.size()) return;
  const int64_t wait = clock.escalations[run.escalation].after;
  run.escalates = wait == 0 ? run.due : after(sla, clock, run, run.due, {wait, 0});
}

// Who an escalation is for.
uint32_t recipient(const Sla& sla, const Escalation& escalation, uint32_t rep) {
  switch (escalation.to) {
    case Escalation::To::rep:
      return rep;
    case Escalation::To::manager:
      return rep == kNone ? kNone : sla.reps[rep].manager;
    default:
      return escalation.named;
  }
}

// Does what has fallen due up to moment.at, by itself or by what the moment's event has changed.
void expire(const Sla& sla, SlaState& state, uint32_t c, const Moment& moment, bool by_event,
            Announcements& out) {
  const Clock& clock = sla.clocks[c];
  ClockRun& run = state.runs[c];
  const uint32_t rep = rep_of(sla, state);
  for (int64_t at = next_of(run); at <= moment.at; at = next_of(run)) {
    Announcement said;
    said.subject = c;
    said.at = by_event ? moment.at : at;
    said.due = run.due;
    said.why = rep;
    said.event = by_event ? moment.event : nullptr;
    if (run.breached) {
      const Escalation& escalation = clock.escalations[run.escalation];
      said.kind = Announcement::Kind::escalation;
      said.item = run.escalation++;
      said.why = recipient(sla, escalation, rep);
      plan_escalation(sla, clock, run);
      // To give a lead to nobody, or to who has it, is no escalation.
      const bool idle = said.why == kNone || said.why == rep;
      if (idle && escalation.action == Escalation::Action::reassign) continue;
      said.nth = state.escalated[clock.first_escalation + said.item]++;
    } else if (at == run.due) {
      said.kind = Announcement::Kind::sla_breached;
      said.nth = run.breaches++;
      run.breached = true;
      plan_escalation(sla, clock, run);
    } else {
      said.kind = Announcement::Kind::sla_at_risk;
      said.nth = run.warnings++;
      run.warned = true;
    }
    out.push_back(said);
  }
}

bool is_outcome(const Event* event) {
  return event != nullptr && event->type == EventType::outcome;
}

bool is_assigned(const Event* event) {
  return event != nullptr && event->type == EventType::assigned;
}

// Whether a person took up the lead: reached it, or tried to.
bool is_attempt(const Event* event) {
  return is_outcome(event) &&
         (event->outcome == Outcome::attempted || event->outcome == Outcome::contacted);
}

bool stops(const Clock& clock, const ClockRun& run, const Event* event) {
  if (is_assigned(event) && clock.stops_when_assigned) return true;
  if (is_outcome(event) && (clock.stops >> static_cast<uint32_t>(event->outcome) & 1) != 0) {
    return true;
  }
  return clock.attempts > 0 && run.attempts >= clock.attempts;
}

// Whether this moment has given rise to a handoff.
bool is_handed_off(const Moment& moment, const Announcements& out) {
  for (size_t i = out.size(); i-- > 0 && out[i].at == moment.at;) {
    if (out[i].kind == Announcement::Kind::handoff && out[i].event == moment.event) return true;
  }
  return false;
}

bool acts(const Clock& clock, const Moment& moment) {
  return moment.event != nullptr &&
         std::any_of(clock.on.begin(), clock.on.end(), [&](uint32_t signal) {
           return matches(moment.sheet->plan().signals[signal], *moment.event);
         });
}

bool starts(const Clock& clock, const ClockRun& run, const Moment& moment, bool handed_off) {
  switch (clock.start) {
    case Clock::Start::stage:
      return !run.eligible || acts(clock, moment);
    case Clock::Start::handoff:
      return handed_off;
    case Clock::Start::assigned:
      return is_assigned(moment.event);
    default:
      return is_outcome(moment.event) && moment.event->outcome == clock.start_outcome;
  }
}

// Whether a run that begins now is about the task that sales has. An outcome that ends a task, or
// that is reported where there is none, is not.
bool is_of_task(const Clock& clock, bool has_task) {
  switch (clock.start) {
    case Clock::Start::stage:
      return false;
    case Clock::Start::outcome:
      return has_task;
    default:
      return true;
  }
}

void begin(const Sla& sla, const SlaState& state, const Clock& clock, ClockRun& run, int64_t at) {
  ClockRun fresh;
  fresh.started = at;
  fresh.of_task = is_of_task(clock, state.has_task);
  fresh.warnings = run.warnings;
  fresh.breaches = run.breaches;
  run = fresh;
  reckon(sla, state, clock, run);
}

// Whether sales may do with the lead what clocks wait for.
bool is_callable(const Moment& moment) {
  return moment.after.suppression == Suppression::none &&
         !opted_out(moment.sheet->profile()->reports, OptOut::sales);
}

// What a moment has changed for all clocks.
struct Change {
  bool callable = false;    // the lead is, after it
  bool handed_off = false;  // the lead was, in it
  bool passed_on = false;   // the lead has another rep now
  bool task_over = false;   // sales has no task any more
};

// What the moment means to a clock, once its time has had its effect.
void take(const Sla& sla, SlaState& state, uint32_t c, const Moment& moment, const Change& change) {
  const Clock& clock = sla.clocks[c];
  ClockRun& run = state.runs[c];
  const bool applies =
      change.callable && (clock.stages >> static_cast<uint32_t>(moment.after.stage) & 1) != 0;
  const bool eligible =
      applies && (clock.condition == kNone || moment.sheet->holds(clock.condition));
  if (is_running(run)) {
    if (is_attempt(moment.event)) ++run.attempts;
    run.met = stops(clock, run, moment.event);
    const bool anew = change.passed_on && clock.start == Clock::Start::assigned;
    if (run.met || !applies || anew || (change.task_over && run.of_task)) {
      run.ended = moment.at;
    } else if (change.passed_on && !run.breached) {
      reckon(sla, state, clock, run);
    }
  }
  if (!is_running(run) && eligible && starts(clock, run, moment, change.handed_off)) {
    begin(sla, state, clock, run, moment.at);
  }
  run.eligible = eligible;
}

}  // namespace

void advance(const Sla& sla, SlaState& state, const Moment& moment, bool has_task,
             Announcements& out) {
  if (!kZones) return;
  const auto count = static_cast<uint32_t>(sla.clocks.size());
  state.runs.resize(count);
  state.escalated.resize(sla.escalations);
  Change change;
  change.callable = is_callable(moment);
  change.handed_off = is_handed_off(moment, out);
  for (uint32_t c = 0; c < count; ++c) expire(sla, state, c, moment, false, out);
  change.passed_on = is_assigned(moment.event) && moment.event->name != state.rep;
  if (change.passed_on) state.rep = moment.event->name;
  change.task_over = state.has_task && !has_task;
  state.has_task = has_task;
  for (uint32_t c = 0; c < count; ++c) {
    take(sla, state, c, moment, change);
    expire(sla, state, c, moment, true, out);
  }
}

int64_t wake(const SlaState& state) {
  int64_t out = kNever;
  for (const ClockRun& run : state.runs) out = std::min(out, next_of(run));
  return out;
}

List<ClockStatus> clock_statuses(const SlaState& state) {
  using Is = ClockStatus::Is;
  List<ClockStatus> out;
  for (uint32_t c = 0; c < state.runs.size(); ++c) {
    const ClockRun& run = state.runs[c];
    if (run.started == kNever || (run.ended != kNever && !run.met)) continue;
    Is is = run.warned ? Is::at_risk : Is::running;
    if (run.breached) is = Is::breached;
    if (run.met) is = run.breached ? Is::met_late : Is::met;
    out.push_back({c, is, run.started, run.at_risk, run.due, run.ended, run.attempts});
  }
  return out;
}

}  // namespace fieldwise
