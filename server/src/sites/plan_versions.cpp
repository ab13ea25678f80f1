#include "sites/plan_versions.h"

namespace fieldwise::server {

PlanRow keep_plan(Store& store, std::string_view site, const Plans& plans, std::string_view json,
                  int64_t now) {
  PlanRow row;
  row.site = site;
  row.hash = plans.full_hash;
  row.published_hash = plans.hash;
  row.json = json;
  row.created_at = now;
  store.put_plan(row);
  return row;
}

bool use_plan(Store& store, const SiteRow& site, const Plans& plans, std::string_view json,
              int64_t now) {
  if (site.plan == plans.full_hash) return false;
  store.activate_plan(keep_plan(store, site.id, plans, json, now), now);
  return true;
}

}  // namespace fieldwise::server
