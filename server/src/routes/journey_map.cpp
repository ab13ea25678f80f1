// GET /v1/journey: the map of the site's journeys (docs/journey.md).
#include "http/api.h"
#include "http/json_body.h"
#include "insight/kept_map.h"
#include "insight/sums.h"
#include "routes/handlers.h"
#include "routes/range_query.h"

namespace fieldwise::server {
namespace {

constexpr size_t kPaths = 10;

}  // namespace

void get_journey(const Api& api, const Call& call, const Reply& reply) {
  if (call.site->plans == nullptr) return reply(no_plan());
  insight::Range range;
  const Errors errors = read_range(call.request, range);
  if (!errors.empty()) return reply(bad_request(errors));
  api.store().post(
      [site = call.site, range](Store& store) {
        count_changes(store, site->id, kCatchUp);
        const Plan& plan = *site->plans->full;
        const JourneyFigures figures = insight::kept_map(
            plan, range, [&](const insight::CellQuery& query, const insight::TakeCell& take) {
              store.metrics().read_sums(site->id, query, take);
            });
        return json_response(map_json(plan, figures, false, kPaths));
      },
      reply);
}

}  // namespace fieldwise::server
