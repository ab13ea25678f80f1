#include "sites/gate.h"

#include <algorithm>
#include <vector>

#include "insight/lists.h"
#include "json/writer.h"
#include "leads/sample.h"
#include "plan/plan.h"

namespace fieldwise::server {
namespace {

constexpr size_t kMost = 5000;  // ids are by chance, so the first of them are a sample

}  // namespace

std::optional<backtest::Backtest> try_on_won(StoreThread& thread, const std::string& site,
                                             const Plans& plans, int64_t now) {
  std::vector<backtest::Crossing> crossings;
  const bool read =
      sample_list(thread, site, insight::kWonList, kMost, [&](const SampledLead& lead) {
        const std::shared_ptr<const Plan> plan = plans.variants->of(lead.visitor);
        crossings.push_back(backtest::crossing_of(*plan, lead.id, lead.events, now));
      });
  if (!read) return std::nullopt;
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
