#include "leads/lead_log.h"

#include <algorithm>
#include <set>

#include "json/document.h"
#include "store/encoding.h"
#include "sync/admission.h"

namespace fieldwise::server {
namespace {

bool is_some_behaviour(const StoredEvent& event) {
  Arena arena;
  return is_behaviour(parse_json(event.payload, arena).value);
}

// Adds a visitor's events to the lead's. Where there is no room for all of them, behaviour is what
// is left out: what was told and what was reported decides more.
void add_events(LeadLog& log, std::vector<StoredEvent> events) {
  for (const StoredEvent& event : events) log.latest_at = std::max(log.latest_at, event.at);
  if (events.empty() || log.events.add(to_json(events)).empty()) return;
  log.left_out += std::erase_if(events, is_some_behaviour);
  if (events.empty() || log.events.add(to_json(events)).empty()) return;
  log.left_out += events.size();
}

// The events of one part of a lead's log, with their clients as the lead has them.
std::vector<StoredEvent> events_of(const Visitor& visitor, const LeadPart& part, const Lead& lead) {
  const size_t end = part.end_event
                         ? std::min(static_cast<size_t>(*part.end_event), visitor.events.size())
                         : visitor.events.size();
  std::vector<StoredEvent> out;
  for (auto i = static_cast<size_t>(part.first_event); i < end; ++i) {
    out.push_back(visitor.events[i]);
    out.back().client = client_in_lead(out.back().client, visitor.id, lead);
  }
  return out;
}

}  // namespace

std::optional<LeadLog> lead_log(Store& store, const std::string& site, const std::string& id) {
  std::optional<Lead> lead = store.lead(site, id);
  if (lead && !lead->joined.empty()) lead = store.lead(site, lead->joined);
  if (!lead) return std::nullopt;
  LeadLog log;
  log.lead = *std::move(lead);
  log.own = store.visitor(site, own_log_id(log.lead.id));
  log.own->lead = log.lead.id;
  // What people reported comes first, as there may not be room for all.
  add_events(log, log.own->events);
  for (const Lead& joined : store.identity().joined_to(site, log.lead.id)) {
    log.joined.push_back(store.visitor(site, own_log_id(joined.id)));
    add_events(log, events_of(*log.joined.back(), {}, log.lead));
  }
  std::vector<LeadPart> parts = store.identity().parts(site, log.lead.id);
  std::stable_sort(parts.begin(), parts.end(), [&](const LeadPart& a, const LeadPart& b) {
    const bool a_first = a.visitor == log.lead.visitor, b_first = b.visitor == log.lead.visitor;
    return a_first != b_first ? a_first : a.linked_at < b.linked_at;
  });
  std::set<std::string_view> known;
  for (const LeadPart& part : parts) {
    std::shared_ptr<Visitor> visitor = store.visitor(site, part.visitor);
    add_events(log, events_of(*visitor, part, log.lead));
    log.gpc = log.gpc || visitor->gpc;
    if (known.insert(visitor->id).second) log.visitors.push_back(std::move(visitor));
  }
  return log;
}

Errors append(Store& store, LeadLog& log, std::vector<StoredEvent> events, int64_t now) {
  Errors errors = log.events.add(to_json(events));
  if (errors.empty()) errors = store_own(store, log, std::move(events), now);
  return errors;
}

Errors store_own(Store& store, LeadLog& log, std::vector<StoredEvent> events, int64_t now) {
  Errors errors = add_own(*log.own, events);
  if (!errors.empty()) {
    store.discard(*log.own);
    return errors;
  }
  for (const StoredEvent& event : events) log.latest_at = std::max(log.latest_at, event.at);
  store.append(*log.own, std::move(events), now);
  wake_lead(store, log.own->site, log.lead.id, now);
  return errors;
}

void wake_lead(Store& store, const std::string& site, const std::string& lead, int64_t now) {
  LeadWork work = store.delivery().lead_work(site, lead);
  if (work.due_at && *work.due_at <= now) return;
  work.due_at = now;
  store.delivery().put_lead_work(work);
}

Response no_lead() { return problem(404, "not_found", "There is no lead with this id."); }

int64_t decided_at(const LeadLog& log, int64_t now) { return std::max(now, log.latest_at); }

}  // namespace fieldwise::server
