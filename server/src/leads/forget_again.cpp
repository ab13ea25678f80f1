#include "leads/forget_again.h"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "leads/erase.h"
#include "store/encoding.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kLeadsAtOnce = 1000;

using Times = std::map<std::string, int64_t>;  // when, by id

// All that there is of a site, joined leads too.
std::vector<std::string> lead_ids(Store& store, const std::string& site) {
  std::vector<std::string> out;
  std::vector<Lead> some;
  do {
    const std::string after = some.empty() ? std::string() : some.back().id;
    some = store.identity().leads(site, after, kLeadsAtOnce, {});
    for (const Lead& lead : some) {
      out.push_back(lead.id);
      for (const Lead& joined : store.identity().joined_to(site, lead.id)) out.push_back(joined.id);
    }
  } while (!some.empty());
  return out;
}

// Of a site: when leads were erased of which this is known.
Times erased_leads(Store& store, const std::string& site, const Times& visitors,
                   const Forgotten& forgotten) {
  Times out;
  for (const std::string& lead : lead_ids(store, site)) {
    const auto own = visitors.find(own_log_id(lead));
    if (own != visitors.end()) out.emplace(lead, own->second);
  }
  // An earlier program remembered visitors only: a lead of theirs that is not there any more went
  // with them.
  for (const auto& [visitor, at] : visitors) {
    for (const LeadPart& part : store.identity().parts_of(site, visitor)) {
      if (!forgotten.leads.contains({site, part.lead})) out.emplace(part.lead, at);
    }
  }
  return out;
}

}  // namespace

ForgottenAgain forget_again(Store& store, const Forgotten& forgotten, int64_t now) {
  ForgottenAgain done;
  for (const Forgotten::Entry& address : forgotten.addresses) {
    store.suppress(address.site, address.id, {address.at, address.typed});
  }
  std::map<std::string, Times> sites;
  for (const auto& [site, visitor, at, typed, until] : forgotten.visitors) {
    if (!until || store.visitor(site, visitor)->created_at != 0) {
      sites[site].emplace(visitor, at);
    } else if (*until > now) {
      store.turn_away(site, visitor, *until - kTurnedAwayFor);
    }
  }
  for (const auto& [id, visitors] : sites) {
    // Their addresses are known already, so the site's plan is not asked which they are.
    Site site;
    site.id = id;
    const Times leads = erased_leads(store, id, visitors, forgotten);
    done.leads += leads.size();
    for (const auto& [visitor, at] : visitors) {
      if (!is_own_log(visitor) && store.visitor(id, visitor)->created_at != 0) ++done.visitors;
    }
    for (const auto& [lead, at] : leads) erase_lead(store, site, {}, lead, at);
    for (const auto& [visitor, at] : visitors) erase_device(store, site, visitor, at);
  }
  return done;
}

}  // namespace fieldwise::server
