// GET /v1/metrics: what became of the site's leads (docs/metrics.md).
#include "base/clock.h"
#include "http/api.h"
#include "http/json_body.h"
#include "insight/dimension.h"
#include "insight/kept.h"
#include "insight/sums.h"
#include "routes/handlers.h"
#include "routes/range_query.h"

namespace fieldwise::server {
namespace {

struct MetricsWish {
  insight::Range range;
  insight::Dimension by;
};

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

Errors read_metrics_wish(const Request& request, const Plan& plan, MetricsWish& wish) {
  Errors errors = read_range(request, wish.range);
  const std::string by = query_parameter(request, "by");
  if (by.empty()) return errors;
  const auto found = insight::find_dimension(plan, by);
  if (found) {
    wish.by = *found;
  } else {
    errors.push_back(
        {"unknown_value", "/by", "Write one of: " + listed(insight::dimension_names(plan)) + "."});
  }
  return errors;
}

Response metrics_of_site(Store& store, const Site& site, const MetricsWish& wish) {
  count_changes(store, site.id, kCatchUp);
  const Plan& plan = *site.plans->full;
  const insight::ReadCells read = [&](const insight::CellQuery& query,
                                      const insight::TakeCell& take) {
    store.metrics().read_sums(site.id, query, take);
  };
  return json_response(metrics_json(plan, insight::kept_metrics(plan, wish.range, wish.by, read)));
}

}  // namespace

void get_metrics(const Api& api, const Call& call, const Reply& reply) {
  if (call.site->plans == nullptr) return reply(no_plan());
  MetricsWish wish;
  const Errors errors = read_metrics_wish(call.request, *call.site->plans->full, wish);
  if (!errors.empty()) return reply(bad_request(errors));
  api.store().post(
      [site = call.site, wish](Store& store) {
        MetricsWish now = wish;
        now.range.now = now_ms();
        return metrics_of_site(store, *site, now);
      },
      reply);
}

}  // namespace fieldwise::server
