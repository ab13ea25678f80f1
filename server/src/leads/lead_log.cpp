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

// How many events a lead's log takes, and how many of these are left to what the server itself is
// to say of the lead: that something was told, that an address is proved.
constexpr size_t kMostEvents = 10000;
constexpr size_t kRoomForOwn = 500;

using Part = std::vector<StoredEvent>;

// Takes out what there is no room for, and returns how much: first the newest of what visitors did,
// and only when none of that is left, the newest of what they told. What happened before is so
// never changed by what comes after.
size_t make_room(std::vector<Part>& parts, size_t room) {
  struct Place {
    bool behaviour;
    const StoredEvent* event;
    bool operator<(const Place& other) const {
      if (behaviour != other.behaviour) return !behaviour;
      if (event->at != other.event->at) return event->at < other.event->at;
      if (event->client != other.event->client) return event->client < other.event->client;
      return event->seq < other.event->seq;
    }
  };
  std::vector<Place> places;
  for (const Part& part : parts) {
    for (const StoredEvent& event : part) places.push_back({false, &event});
  }
  if (places.size() <= room) return 0;
  for (Place& place : places) place.behaviour = is_some_behaviour(*place.event);
  std::sort(places.begin(), places.end());
  std::set<const StoredEvent*> out;
  for (size_t i = room; i < places.size(); ++i) out.insert(places[i].event);
  for (Part& part : parts) {
    // By address, so nothing may move before it was looked at: no std::erase_if.
    Part kept;
    for (StoredEvent& event : part) {
      if (!out.contains(&event)) kept.push_back(std::move(event));
    }
    part = std::move(kept);
  }
  return out.size();
}

// The events of one part of a lead's log, with their clients as the lead has them.
std::vector<StoredEvent> events_of(const Visitor& visitor, const LeadPart& part, const Lead& lead) {
  const size_t end = part.end_event
                         ? std::min(static_cast<size_t>(*part.end_event), visitor.events.size())
                         : visitor.events.size();
  std::vector<StoredEvent> out;
  for (auto i = static_cast<size_t>(part.first_event); i < end; ++i) {
    out.push_back(stored(*visitor.events[i]));
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
  std::vector<Part> reports = {events_of(*log.own, {}, log.lead)};
  for (const Lead& joined : store.identity().joined_to(site, log.lead.id)) {
    log.joined.push_back(store.visitor(site, own_log_id(joined.id)));
    reports.push_back(events_of(*log.joined.back(), {}, log.lead));
  }
  std::vector<LeadPart> links = store.identity().parts(site, log.lead.id);
  std::stable_sort(links.begin(), links.end(), [&](const LeadPart& a, const LeadPart& b) {
    const bool a_first = a.visitor == log.lead.visitor, b_first = b.visitor == log.lead.visitor;
    return a_first != b_first ? a_first : a.linked_at < b.linked_at;
  });
  std::vector<Part> parts;
  std::set<std::string_view> known;
  for (const LeadPart& link : links) {
    std::shared_ptr<Visitor> visitor = store.visitor(site, link.visitor);
    parts.push_back(events_of(*visitor, link, log.lead));
    log.gpc = log.gpc || visitor->gpc;
    if (known.insert(visitor->id).second) log.visitors.push_back(std::move(visitor));
  }
  size_t room = kMostEvents - kRoomForOwn;
  for (const Part& part : reports) room -= std::min(room, part.size());
  for (const auto* all : {&reports, &parts}) {
    for (const Part& part : *all) {
      for (const StoredEvent& event : part) log.latest_at = std::max(log.latest_at, event.at);
    }
  }
  log.left_out = make_room(parts, room);
  // What was reported comes first, as there may not be room for the reports of many joined leads.
  for (const auto* all : {&reports, &parts}) {
    for (const Part& part : *all) {
      if (!part.empty() && !log.events.add(to_json(part)).empty()) log.left_out += part.size();
    }
  }
  return log;
}

namespace {

// Stores events that `log.events` has.
Errors store_own(Store& store, LeadLog& log, std::vector<StoredEvent> events, int64_t now) {
  Errors errors = add_own(*log.own, events);
  if (!errors.empty()) return errors;
  for (const StoredEvent& event : events) log.latest_at = std::max(log.latest_at, event.at);
  store.append(*log.own, std::move(events), now);
  wake_lead(store, log.own->site, log.lead.id, now);
  return errors;
}

}  // namespace

Errors append(Store& store, LeadLog& log, std::vector<StoredEvent> events, int64_t now) {
  Errors errors = log.events.add(to_json(events));
  if (errors.empty()) errors = store_own(store, log, std::move(events), now);
  return errors;
}

Errors store_reports(Store& store, LeadLog& log, std::vector<StoredEvent> events, int64_t now) {
  if (log.own->events.size() + events.size() > kMostEvents - kRoomForOwn) {
    return {{"too_many_events", "",
             "There is no room for more reports of this lead: it has 9,500 of them."}};
  }
  return store_own(store, log, std::move(events), now);
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
