#include "delivery/retell.h"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "delivery/message.h"
#include "fieldwise/act.h"
#include "fieldwise/decide.h"
#include "json/document.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kRowsAtOnce = 100;

// A message that waits, for one webhook or more.
struct Waiting {
  std::string payload;
  std::vector<DeliveryRow> rows;
};

// By their order.
std::map<int64_t, Waiting> waiting(DeliveryStore& store, const std::string& site,
                                   const std::string& lead, int64_t since) {
  DeliveryFilter filter;
  filter.lead = lead;
  filter.state = DeliveryState::pending;
  filter.since = since;
  std::map<int64_t, Waiting> out;
  std::vector<DeliveryRow> some;
  do {
    const std::string after = some.empty() ? std::string() : some.back().id;
    some = store.deliveries(site, filter, after, kRowsAtOnce);
    for (const DeliveryRow& row : some) {
      Waiting& message = out[row.order];
      if (message.rows.empty()) message.payload = store.delivery(site, row.id)->payload;
      message.rows.push_back(row);
    }
  } while (!some.empty());
  return out;
}

// The ids of what was told and is no longer so.
std::set<std::string_view> corrected(const Value& actions) {
  std::set<std::string_view> out;
  if (const Value* corrections = actions.find("corrections")) {
    for (const Value& correction : *corrections) out.insert(correction.find("id")->text());
  }
  return out;
}

}  // namespace

void retell(Store& store, const Site& site, const LeadLog& log, int64_t since, int64_t now) {
  const std::string& lead = log.lead.id;
  const std::map<int64_t, Waiting> messages = waiting(store.delivery(), site.id, lead, since);
  store.delivery().erase_deliveries(site.id, lead, since);
  if (messages.empty()) return;
  const int64_t at = decided_at(log, now);
  const std::shared_ptr<const Plan> plan = site.plans->variants->of(log.lead.visitor);
  const std::string acted = act(*plan, log.events, at);
  const std::string decided = decide(*plan, log.events, at, "");
  Arena arena;
  const Value actions = parse_json(acted, arena).value;
  const Value decision = parse_json(decided, arena).value;
  const std::set<std::string_view> gone = corrected(actions);
  for (const auto& [order, message] : messages) {
    const Value old = parse_json(message.payload, arena).value;
    const Value& told = *old.find("data")->find("announcement");
    if (gone.contains(told.find("id")->text())) continue;
    store.delivery().enqueue(
        message.rows, message_json({site.id, lead, order, message.rows.front().type, told, actions,
                                    decision, at, log.gpc}));
    // As often as it was tried before, and due when it was.
    for (const DeliveryRow& row : message.rows) store.delivery().settle(row);
  }
}

}  // namespace fieldwise::server
