#include "simulate/desk.h"

#include <algorithm>

#include "handoff/calendar.h"

namespace fieldwise::simulate {
namespace {

constexpr int64_t kDay = int64_t{24} * 3600000;  // ms

// Where the day began for clocks that are `offset` ms ahead of UTC; times are after 1970.
int64_t day_began(int64_t now, int64_t offset) { return (now + offset) / kDay * kDay - offset; }

}  // namespace

Desk::Desk(const Plan& plan, const Playbook& playbook, size_t records)
    : plan_(plan),
      playbook_(playbook),
      numbers_(playbook.routing),
      turns_(playbook.routing.pools.size()),
      leads_(records) {}

void Desk::note(uint32_t record, const Event& event, const Standing& standing) {
  Held& held = leads_[record];
  if (event.type == EventType::assigned) {
    give(record, numbers_.of(event.name), event.at);
    held.key = event.name;
    Dealt dealt;
    if (read_dealt(event.body, playbook_.routing, numbers_, arena_, dealt)) {
      deal(turns_[dealt.pool], dealt.among, dealt.rep);
    }
  } else if (event.type == EventType::outcome && held.rep != kNone &&
             (event.outcome == Outcome::won || event.outcome == Outcome::lost)) {
    Verdict& verdict = verdicts_.emplace_back();
    verdict.rep = held.rep;
    verdict.won = event.outcome == Outcome::won;
    std::copy(std::begin(standing.segment), std::end(standing.segment), verdict.segment);
  }
}

RepState Desk::state_of(uint32_t record, uint32_t rep, const Standing& standing,
                        int64_t now) const {
  RepState out;
  const uint32_t c = playbook_.routing.reps[rep].calendar;
  if (c != kNone) {
    const Calendar& calendar = playbook_.calendars.all[c];
    out.open = is_open(calendar, now);
    out.offset = static_cast<int32_t>(stretch_at(*calendar.zone, now).offset);
  }
  for (uint32_t i = 0; i < leads_.size(); ++i) {
    if (i != record && leads_[i].rep == rep && leads_[i].open) ++out.leads;
  }
  const int64_t today = day_began(now, out.offset);
  for (const Got& got : got_) {
    if (got.rep == rep && got.at >= today) ++out.today;
  }
  // Like this one are leads of the same segments.
  for (const Verdict& verdict : verdicts_) {
    if (verdict.rep != rep || !std::equal(std::begin(verdict.segment), std::end(verdict.segment),
                                          std::begin(standing.segment))) {
      continue;
    }
    ++out.decided;
    if (verdict.won) ++out.won;
  }
  return out;
}

Choice Desk::choose(uint32_t record, const RoutedLead& lead, const Standing& standing, int64_t now,
                    Arena& arena) const {
  std::vector<RepState> states;
  for (uint32_t rep = 0; rep < playbook_.routing.reps.size(); ++rep) {
    states.push_back(state_of(record, rep, standing, now));
  }
  return route(plan_, playbook_.routing, lead, states, turns_, now, arena);
}

void Desk::deal_out(uint32_t record, const Choice& choice, int64_t now) {
  give(record, choice.rep, now);
  if (choice.pool != kNone) deal(turns_[choice.pool], choice.among, choice.rep);
}

void Desk::give(uint32_t record, uint32_t rep, int64_t now) {
  const auto& reps = playbook_.routing.reps;
  leads_[record].rep = rep;
  leads_[record].key = rep < reps.size() ? reps[rep].key : std::string_view();
  got_.push_back({rep, now});
}

}  // namespace fieldwise::simulate
