// playbook.sla: clocks, and playbook.targets.
#include <algorithm>

#include "handoff/sla.h"
#include "plan/names.h"
#include "playbook/playbook.h"

namespace fieldwise {
namespace {

enum ClockMember : uint32_t {
  kKey,
  kTitle,
  kFor,
  kStarts,
  kStops,
  kAttempts,
  kTime,
  kWithin,
  kAtRisk,
  kCalendar,
  kEscalations,
};
constexpr MemberSpec kClock[] = {
    {"key", Kind::text, true},
    {"title", Kind::text},
    {"for"},
    {"starts", Kind::choice, true,
     "stage|handoff|assigned|accepted|rejected|attempted|contacted|stalled|confirmed|opportunity|"
     "won|lost|recycled"},
    {"stops", Kind::list, false, nullptr, 0, 20},
    {"attempts", Kind::whole, false, nullptr, 1, 1000},
    {"time", Kind::choice, true, "wall|business"},
    {"within", Kind::any, true, "write a duration like \"4h\", or {\"businessDays\": 2}"},
    {"atRisk"},
    {"calendar", Kind::text},
    {"escalations", Kind::list, false, nullptr, 0, 20},
    {"notes"}};
// Starts that are no outcome, before those that are.
constexpr uint32_t kOwnStarts = 3;

constexpr char kStopNames[] =
    "accepted|rejected|attempted|contacted|stalled|confirmed|opportunity|won|lost|recycled|"
    "assigned";
constexpr uint32_t kStopsWhenAssigned = 10;

enum ForMember : uint32_t { kStages, kIf, kOn };
constexpr MemberSpec kLeads[] = {{"stages", Kind::list, false, nullptr, 0, 10},
                                 {"if"},
                                 {"on", Kind::list, false, nullptr, 0, 50}};

constexpr MemberSpec kDays[] = {
    {"businessDays", Kind::whole, true, "write how many days of work", 1, 1000}};

enum EscalationMember : uint32_t { kAfter, kTo, kAction };
constexpr MemberSpec kEscalation[] = {{"after", Kind::duration},
                                      {"to", Kind::text, true, "write rep, manager or a rep's key"},
                                      {"action", Kind::choice, true, "notify|reassign"},
                                      {"notes"}};

enum TargetMember : uint32_t { kVolume, kAccepted, kComplete };
constexpr MemberSpec kTargets[] = {{"mqlsPerMonth", Kind::whole, false, nullptr, 1, 1e9},
                                   {"acceptedShare", Kind::number, false, nullptr, 0, 1},
                                   {"complete"},
                                   {"notes"}};

enum CompleteMember : uint32_t { kFields, kShare };
constexpr MemberSpec kCompleteMembers[] = {
    {"fields", Kind::list, true, "list the fields that must be answered", 0, 1000},
    {"share", Kind::number, true, "write a share, such as 0.9", 0, 1}};

// Stages in which a lead is somebody's business.
constexpr uint32_t kOpenStages = (1u << static_cast<uint32_t>(Stage::opportunity) << 1) - 1;

SlaTime load_time(Members& item, uint32_t member, bool business) {
  SlaTime out;
  if (!item[member].is_object()) {
    item.check(member, Kind::duration);
    out.ms = item.whole(member);
    return out;
  }
  const Reader place = item.at(member);
  out.business_days = static_cast<int32_t>(Members(place, kDays).whole(0));
  if (!business) {
    item.error(member, "conflict",
               "days of work need \"time\": \"business\"; in wall time write \"2d\"");
  }
  return out;
}

// Whether a warning after `early` comes before what is due after `late`, as far as one can tell.
bool comes_before(const SlaTime& early, const SlaTime& late) {
  if (late.business_days > 0) return early.business_days < late.business_days;
  return early.business_days == 0 && early.ms < late.ms;
}

void load_times(Members& item, const Calendars& calendars, Clock& out) {
  out.business = item.choice(kTime) == 1;
  out.within = load_time(item, kWithin, out.business);
  out.at_risk = load_time(item, kAtRisk, out.business);
  out.warns = item.has(kAtRisk);
  if (!item[kAtRisk].is_null() && !item[kWithin].is_null() &&
      !comes_before(out.at_risk, out.within)) {
    item.error(kAtRisk, "conflict",
               "a lead is at risk before its time is over; write less than \"within\"");
  }
  out.calendar = find_member(calendars.index, item, kCalendar, "unknown_calendar");
  if (!out.business && item.has(kCalendar)) {
    item.error(kCalendar, "conflict",
               "wall time has no calendar; remove it, or write \"time\": \"business\"");
  }
  if (out.business && calendars.all.empty()) {
    item.error(kTime, "missing_member",
               "the playbook has no \"calendars\", which say when business is; write one");
  }
}

void load_on(Loader& loader, const Members& item, const Members& leads, Clock& out) {
  const Reader on = leads.at(kOn);
  out.on = find_names(loader.plan.arena, loader.plan.signal_index, on, "unknown_signal");
  if (on.value().is_array() && on.size() == 0) {
    on.error("range", "name one signal or more, or remove \"on\"");
  }
  const uint32_t start = item.choice(kStarts);
  if (start != 0 && start != kNone) {
    on.error("conflict",
             "signals start a clock again that starts with a stage; write \"starts\": \"stage\"");
  }
}

void load_leads(Loader& loader, Members& item, Clock& out) {
  out.stages = kOpenStages;
  if (item.has(kFor)) {
    const Reader place = item.at(kFor);
    const Members leads(place, kLeads);
    if (leads.has(kStages)) out.stages = find_stages(leads.at(kStages));
    out.condition = loader.condition(place, "if", kTerminal);
    if (leads.has(kOn)) load_on(loader, item, leads, out);
    if (leads.has(kStages) || leads.has(kIf)) return;
  }
  if (item.choice(kStarts) == 0) {
    item.error(kStarts, "missing_member",
               "say which stage starts the clock: \"for\": {\"stages\": [\"mql\"]}");
  }
}

void load_stops(Members& item, Clock& out) {
  const uint32_t start = item.choice(kStarts);
  const bool from_outcome = start != kNone && start >= kOwnStarts;
  if (from_outcome) out.start_outcome = static_cast<Outcome>(start - kOwnStarts);
  out.start = from_outcome ? Clock::Start::outcome : static_cast<Clock::Start>(start & 3);
  const Reader list = item.at(kStops);
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    const uint32_t stop = position_in(kStopNames, place.value().text());
    if (stop == kNone) {
      place.error("unknown_value",
                  "write \"assigned\" or an outcome, such as \"accepted\" or \"contacted\"");
    } else if (from_outcome ? stop == start - kOwnStarts
                            : stop == kStopsWhenAssigned && out.start == Clock::Start::assigned) {
      place.error("conflict", "this is what starts the clock; write what it waits for");
    } else if (stop == kStopsWhenAssigned) {
      out.stops_when_assigned = true;
    } else {
      out.stops |= 1u << stop;
    }
  }
  out.attempts = static_cast<uint32_t>(item.whole(kAttempts));
  const bool wrong = item.has(kStops) && item[kStops].is_null();  // noted already
  if (list.size() == 0 && out.attempts == 0 && !wrong) {
    item.place().missing("stops", "list what the clock waits for, such as [\"accepted\"]");
  }
}

Escalation load_escalation(const Reader& place, const Sla& sla) {
  Escalation out;
  Members item(place, kEscalation);
  out.after = item.whole(kAfter);
  out.action = static_cast<Escalation::Action>(item.choice(kAction) & 1);
  const std::string_view to = item.text(kTo);
  if (to == "rep") {
    out.to = Escalation::To::rep;
    if (item.choice(kAction) == 1) {
      item.error(kTo, "conflict", "the lead is with the rep already; write whom to give it to");
    }
  } else if (to == "manager") {
    out.to = Escalation::To::manager;
  } else {
    out.to = Escalation::To::named;
    out.named = find_member(sla.rep_index, item, kTo, "unknown_rep");
  }
  return out;
}

void load_escalations(Loader& loader, const Reader& list, Sla& sla, Clock& out) {
  const auto escalations = make<Escalation>(loader.plan.arena, list.size());
  for (uint32_t i = 0; i < list.size(); ++i) {
    const Reader place = list.item(i);
    escalations[i] = load_escalation(place, sla);
    if (i > 0 && escalations[i].after < escalations[i - 1].after) {
      place.error("range", "write escalations in the order of their time");
    }
  }
  out.escalations = escalations;
  out.first_escalation = sla.escalations;
  sla.escalations += list.size();
}

}  // namespace

void load_sla(Loader& loader, const Reader& place, const Calendars& calendars,
              const Routing& routing, Sla& out) {
  out.calendars = calendars.all;
  out.reps = routing.reps;
  out.rep_index = routing.rep_index;
  const Reader list = place.at("sla");
  const auto clocks = make<Clock>(loader.plan.arena, list.value().is_array() ? list.size() : 0);
  NameIndex keys;
  for (uint32_t i = 0; i < clocks.size(); ++i) {
    const Reader item_place = list.item(i);
    Members item(item_place, kClock);
    if (!item) continue;
    Clock& clock = clocks[i];
    clock.key = read_key(item, keys, i);
    clock.title = item.text(kTitle, clock.key);
    load_leads(loader, item, clock);
    load_stops(item, clock);
    load_times(item, calendars, clock);
    load_escalations(loader, item.at(kEscalations), out, clock);
  }
  out.clocks = clocks;
}

void load_targets(Loader& loader, const Reader& place, Targets& out) {
  if (!place.has("targets")) return;
  const Reader targets_place = place.at("targets");
  const Members targets(targets_place, kTargets);
  out.mqls_per_month = static_cast<uint32_t>(targets.whole(kVolume));
  out.accepted_share = targets.number(kAccepted);
  if (!targets.has(kComplete)) return;
  const Reader complete_place = targets.at(kComplete);
  const Members complete(complete_place, kCompleteMembers);
  out.complete_share = complete.number(kShare);
  out.complete_fields =
      find_names(loader.plan.arena, loader.plan.field_index, complete.at(kFields), "unknown_field");
  if (complete.has(kFields) && complete.at(kFields).size() == 0) {
    complete_place.error("range", "list one field or more, or remove \"complete\"");
  }
}

}  // namespace fieldwise
