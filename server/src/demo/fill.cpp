#include "demo/fill.h"

#include <algorithm>
#include <memory>
#include <set>
#include <utility>
#include <vector>

#include "fieldwise/decide.h"
#include "identity/addresses.h"
#include "identity/resolve.h"
#include "json/document.h"
#include "leads/lead_log.h"
#include "plan/names.h"
#include "profile/log.h"
#include "sites/default_site.h"
#include "sites/plan_versions.h"
#include "sites/sites.h"
#include "sync/admission.h"

namespace fieldwise::server {
namespace {

constexpr uint32_t kPerTransaction = 100;

// What a simulated visitor did, and what was reported of it.
struct DemoEvents {
  std::string visitor;
  std::vector<StoredEvent> own, reports;
};

DemoEvents read_demo(const std::string& lines) {
  DemoEvents out;
  for (size_t begin = 0; begin < lines.size();) {
    const size_t end = lines.find('\n', begin);
    Arena arena;
    const Value event = parse_json(std::string_view(lines).substr(begin, end - begin), arena).value;
    begin = end + 1;
    const uint32_t type = index_of(event_type_names(), event.find("type")->text());
    const bool reported = type >= static_cast<uint32_t>(EventType::outcome);
    out.visitor = event.find("visitor")->text();
    std::vector<StoredEvent>& events = reported ? out.reports : out.own;
    // As whatever a site's systems report (leads/inbound.h).
    std::string client = reported ? "srv-in-" : "";
    client += event.find("client")->text();
    events.push_back({std::move(client), static_cast<int64_t>(events.size()) + 1,
                      static_cast<int64_t>(event.find("at")->number), event_payload(event)});
  }
  return out;
}

void refuse(const Errors& errors) {
  if (!errors.empty()) throw StorageError("a simulated lead is refused: " + to_json(errors));
}

void add_demo_lead(Store& store, const Site& site, const std::string& address_key,
                   DemoEvents events) {
  if (events.own.empty()) return;
  const int64_t first = events.own.front().at, last = events.own.back().at;
  const std::shared_ptr<Visitor> visitor = store.visitor(site.id, events.visitor);
  refuse(add_own(*visitor, events.own));
  std::set<std::string> addresses;
  for (const StoredEvent& event : events.own) {
    add_address(*site.plans->full, event.payload, addresses);
  }
  const std::string address = addresses.empty() ? std::string() : *addresses.begin();
  // Who gave no address is nobody's lead.
  std::string lead;
  if (!address.empty()) lead = resolve_lead(store, site, address_key, *visitor, address, first);
  store.append(*visitor, std::move(events.own), last);
  if (lead.empty() || events.reports.empty()) return;
  std::optional<LeadLog> log = lead_log(store, site.id, lead);
  refuse(log->events.add(to_json(events.reports)));
  const int64_t reported = events.reports.back().at;
  refuse(store_reports(store, *log, std::move(events.reports), reported));
}

}  // namespace

void fill_with_demo(Store& store, const std::shared_ptr<Plans>& plans, const std::string& plan_text,
                    const demo::Wish& wish, uint32_t leads) {
  store.begin();
  const SiteRow row = default_site(store, wish.now);
  use_plan(store, row, *plans, plan_text, wish.now);
  const std::string address_key = kept_address_key(store);
  store.commit();
  Site site;
  site.id = row.id;
  site.name = row.name;
  site.plans = plans;
  for (uint32_t next = 0; next < leads;) {
    const uint32_t end = std::min(next + kPerTransaction, leads);
    store.begin();
    for (; next < end; ++next) {
      add_demo_lead(store, site, address_key,
                    read_demo(demo::simulated_lead(*plans->full, wish, next)));
    }
    store.commit();
  }
}

}  // namespace fieldwise::server
