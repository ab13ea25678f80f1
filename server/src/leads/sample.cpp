#include "leads/sample.h"

#include <utility>
#include <vector>

#include "leads/lead_log.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kAtOnce = 20;  // leads that the store reads while others wait

// Some leads behind `after`, which is then where to go on; false where the store failed. A lead
// that is there no more, or was joined to another, has no id.
bool read_some(StoreThread& thread, const std::string& site, std::string_view list,
               ListPlace& after, std::vector<SampledLead>& out) {
  ListPlace last = after;
  const bool committed = thread.run([&](Store& store) {
    out.clear();
    last = after;
    for (ListPlace& place : store.lists().page(site, list, after, kAtOnce)) {
      std::optional<LeadLog> log = lead_log(store, site, place.lead);
      SampledLead& lead = out.emplace_back();
      if (log && log->lead.id == place.lead) {
        lead.id = log->lead.id;
        lead.visitor = log->lead.visitor;
        lead.events = std::move(log->events);
      }
      last = std::move(place);
    }
  });
  after = std::move(last);
  return committed;
}

}  // namespace

bool sample_list(StoreThread& thread, const std::string& site, std::string_view list, size_t most,
                 const std::function<void(const SampledLead&)>& take) {
  std::vector<SampledLead> some;
  ListPlace after;
  size_t taken = 0;
  do {
    if (thread.winding_down() || !read_some(thread, site, list, after, some)) return false;
    for (const SampledLead& lead : some) {
      if (lead.id.empty() || taken == most) continue;
      take(lead);
      ++taken;
    }
  } while (!some.empty() && taken < most);
  return true;
}

}  // namespace fieldwise::server
