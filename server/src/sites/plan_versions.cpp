#include "sites/plan_versions.h"

namespace fieldwise::server {

bool use_plan(Store& store, const SiteRow& site, const Plans& plans, std::string_view json,
              int64_t now) {
  if (site.plan == plans.full_hash) return false;
  PlanRow row;
  row.site = site.id;
  row.hash = plans.full_hash;
  row.published_hash = plans.hash;
  row.json = json;
  row.created_at = now;
  store.put_plan(row);
  store.activate_plan(row, now);
  return true;
}

}  // namespace fieldwise::server
