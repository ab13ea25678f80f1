#include "sites/gate.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "json/writer.h"
#include "leads/lead_log.h"
#include "plan/plan.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kAtOnce = 20;  // leads that the store reads while others wait
constexpr size_t kMost = 5000;   // ids are by chance, so the first of them are a sample

struct WonLead {
  ListPlace place;
  std::string visitor;
  EventLog events;
};

// Some won leads behind `after`; false where the store failed.
bool read_won(StoreThread& thread, const std::string& site, const ListPlace& after,
              std::vector<WonLead>& out) {
  return thread.run([&](Store& store) {
    out.clear();
    for (ListPlace& place : store.lists().page(site, insight::kWonList, after, kAtOnce)) {
      std::optional<LeadLog> log = lead_log(store, site, place.lead);
      WonLead lead;
      lead.place = std::move(place);
      if (log && log->lead.id == lead.place.lead) {
        lead.visitor = log->lead.visitor;
        lead.events = std::move(log->events);
      }
      out.push_back(std::move(lead));
    }
  });
}

}  // namespace

std::optional<backtest::Backtest> try_on_won(StoreThread& thread, const std::string& site,
                                             const Plans& plans, int64_t now) {
  std::vector<backtest::Crossing> crossings;
  std::vector<WonLead> some;
  ListPlace after;
  do {
    if (thread.winding_down() || !read_won(thread, site, after, some)) return std::nullopt;
    for (const WonLead& lead : some) {
      after = lead.place;
      if (lead.visitor.empty()) continue;
      const std::shared_ptr<const Plan> plan = plans.variants->of(lead.visitor);
      crossings.push_back(backtest::crossing_of(*plan, lead.place.lead, lead.events, now));
    }
  } while (!some.empty() && crossings.size() < kMost);
  return backtest::backtest_of(*plans.full, crossings, {});
}

bool qualifies(const Plan& plan) {
  const bool known = std::any_of(plan.fields.begin(), plan.fields.end(),
                                 [](const Field& field) { return field.type == FieldType::email; });
  return known && (!plan.thresholds.empty() || !plan.lanes.empty());
}

std::string gate_refusal(const backtest::Backtest& found) {
  if (found.all.won == 0 || found.passes()) return {};
  return backtest::verdict_text(found);
}

std::string gate_json(const backtest::Backtest& found, const std::string& reason) {
  std::string out;
  JsonWriter json(out);
  json.begin_object().key("won").integer(static_cast<int64_t>(found.all.won));
  json.key("crossed").integer(static_cast<int64_t>(found.all.crossed_won));
  json.key("low").number(found.low).key("high").number(found.high);
  json.key("days");
  found.days < 0 ? json.null() : json.integer(found.days);
  json.key("passed");
  found.all.won == 0 ? json.null() : json.boolean(found.passes());
  json.key("override").string_or_null(reason);
  json.end_object();
  return out;
}

}  // namespace fieldwise::server
