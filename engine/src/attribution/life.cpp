#include "attribution/life.h"

#include <algorithm>

#include "insight/facts.h"
#include "plan/names.h"
#include "profile/behaviour.h"

namespace fieldwise::attribution {
namespace {

using Give = std::pair<const char*, std::string_view>;

void meet(Life& life, std::string_view kind, std::string_view what, int64_t at) {
  if (what.empty()) return;
  Thing thing(kind);
  thing += ':';
  thing += what;
  const auto found = life.met.try_emplace(std::move(thing), at).first;
  found->second = std::min(found->second, at);
}

void take_touch(Life& life, const Event& event) {
  const Value* utm = event.body.find("utm");
  if (utm == nullptr || !utm->is_object()) return;
  for (const char* member : {"source", "medium", "campaign"}) {
    const Value* value = utm->find(member);
    if (value != nullptr) meet(life, member, value->text(), event.at);
  }
}

void take_event(Life& life, const Event& event) {
  switch (event.type) {
    case EventType::visit:
      return take_touch(life, event);
    case EventType::answer:
      // What a rep or a register knows was not met by the lead.
      if (event.source != Source::form || event.value.is_null()) return;
      return meet(life, "answered", event.field, event.at);
    case EventType::skip:
      return meet(life, "skipped", event.field, event.at);
    case EventType::page:
      return meet(life, "page", event.path, event.at);
    default:
      break;
  }
  if (!is_activity(event) || event.type == EventType::submit) return;
  const std::string_view type = event_type_names()[static_cast<size_t>(event.type)];
  // An asset of no name is any of its kind.
  meet(life, type, event.name.empty() ? "any" : event.name, event.at);
}

}  // namespace

Life life_of(const Plan& plan, std::string name, const EventLog& log, To to, int64_t now) {
  using insight::Step;
  const insight::LeadFacts facts = insight::facts_of(plan, log, now);
  Life out;
  out.name = std::move(name);
  out.source = facts.source;
  const bool won = to == To::won;
  out.first_at = won ? facts.at(Step::qualified) : facts.first_at;
  out.ended_at = facts.at(won ? Step::won : Step::qualified);
  const bool out_of_it = facts.stage == Stage::closed_lost || facts.stage == Stage::disqualified;
  out.seen_until = out_of_it && !facts.exits.empty() ? facts.exits.back() : now;
  out.seen_until = std::min(out.seen_until, out.ended_at);
  for (const Event* event : log.state().events) {
    if (event->at > now) break;
    take_event(out, *event);
    if (is_activity(*event)) out.activities.push_back(event->at);
  }
  return out;
}

}  // namespace fieldwise::attribution
