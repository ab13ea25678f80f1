#include "leads/lead_log.h"

#include <algorithm>

#include "base/log.h"

namespace fieldwise::server {

std::shared_ptr<Visitor> own_log(Store& store, const Site& site, const std::string& id) {
  std::shared_ptr<Visitor> own = store.visitor(site.id, own_log_id(id));
  own->lead = id;
  return own;
}

std::optional<LeadLog> lead_log(Store& store, const Site& site, const std::string& id) {
  std::optional<Lead> lead = store.lead(site.id, id);
  if (!lead) return std::nullopt;
  LeadLog out;
  out.dealt_as = lead->visitor;
  for (const auto& part : {store.visitor(site.id, lead->visitor), own_log(store, site, id)}) {
    const Errors errors = out.log.add(to_json(part->events));
    if (!errors.empty()) {
      log_event("warning", "lead_log", errors.front().code);
      out.whole = false;
      continue;
    }
    out.latest_at = std::max(out.latest_at, part->latest_at);
  }
  out.lead = *std::move(lead);
  return out;
}

int64_t decided_at(const LeadLog& lead, int64_t now) { return std::max(now, lead.latest_at); }

}  // namespace fieldwise::server
