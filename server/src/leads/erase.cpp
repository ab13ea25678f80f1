#include "leads/erase.h"

#include <algorithm>
#include <set>
#include <vector>

#include "base/variant_plans.h"
#include "identity/addresses.h"
#include "leads/lead_log.h"
#include "store/encoding.h"
#include "sync/admission.h"

namespace fieldwise::server {
namespace {

class Eraser {
 public:
  Eraser(Store& store, const Site& site, std::string_view address_key, int64_t now)
      : store_(store), site_(site), address_key_(address_key), now_(now) {}

  // A lead, those joined to it or that it was joined to, and their visitors.
  void add_lead(const std::string& id) {
    if (!leads_.insert(id).second) return;
    visitors_.insert(own_log_id(id));
    for (const LeadPart& part : store_.identity().parts(site_.id, id)) {
      visitors_.insert(part.visitor);
    }
    for (const Lead& joined : store_.identity().joined_to(site_.id, id)) add_lead(joined.id);
    const std::optional<Lead> lead = store_.lead(site_.id, id);
    if (lead && !lead->joined.empty()) add_lead(lead->joined);
  }

  // A visitor, of which nothing is carried over to others.
  void add_visitor(const std::string& id) {
    visitors_.insert(id);
    for (const LeadPart& part : store_.identity().parts_of(site_.id, id)) {
      if (!leads_.contains(part.lead)) store_.identity().remove_part(site_.id, part);
    }
  }

  // A visitor, of which other leads keep what they have.
  void add_device(const std::string& id) { visitors_.insert(id); }

  void run() {
    std::set<std::string> addresses;
    for (const std::string& id : visitors_) {
      const std::shared_ptr<Visitor> visitor = store_.visitor(site_.id, id);
      const std::vector<bool> kept = carry_over(*visitor);
      if (site_.plans == nullptr) continue;
      const std::shared_ptr<const Plan> plan = site_.plans->variants->of(id);
      for (size_t i = 0; i < kept.size(); ++i) {
        if (!kept[i]) add_address(*plan, visitor->events[i], addresses);
      }
    }
    for (const std::string& lead : leads_) {
      store_.identity().remove(site_.id, lead);
      store_.delivery().erase_lead(site_.id, lead);
    }
    for (const std::string& id : visitors_) store_.erase(site_.id, id, now_);
    for (const std::string& address : addresses) {
      store_.suppress(site_.id, address_hash(address_key_, address), now_);
    }
  }

 private:
  // Moves what other leads have of a visitor to visitors of their own. Says of each event whether
  // it is such a lead's.
  std::vector<bool> carry_over(const Visitor& visitor) {
    std::vector<bool> kept(visitor.events.size());
    for (LeadPart part : store_.identity().parts_of(site_.id, visitor.id)) {
      if (leads_.contains(part.lead)) continue;
      const auto size = static_cast<int64_t>(visitor.events.size());
      const auto begin = static_cast<size_t>(std::min(part.first_event, size));
      const auto end = static_cast<size_t>(std::min(part.end_event.value_or(size), size));
      std::vector<StoredEvent> events(visitor.events.begin() + static_cast<std::ptrdiff_t>(begin),
                                      visitor.events.begin() + static_cast<std::ptrdiff_t>(end));
      std::fill(kept.begin() + static_cast<std::ptrdiff_t>(begin),
                kept.begin() + static_cast<std::ptrdiff_t>(end), true);
      const std::shared_ptr<Visitor> heir = store_.visitor(site_.id, unknown_visitor());
      heir->lead = part.lead;
      const Errors errors = add_own(*heir, events);
      if (!errors.empty()) throw StorageError("events that were stored are refused");
      store_.append(*heir, std::move(events), now_);
      store_.identity().remove_part(site_.id, part);
      std::optional<Lead> lead = store_.lead(site_.id, part.lead);
      if (lead && lead->visitor == visitor.id) {
        lead->visitor = heir->id;
        store_.identity().put(site_.id, *lead);
      }
      wake_lead(store_, site_.id, part.lead, now_);
      store_.identity().put_part(
          site_.id, {part.lead, heir->id, 0, static_cast<int64_t>(end - begin), part.linked_at});
    }
    return kept;
  }

  Store& store_;
  const Site& site_;
  std::string_view address_key_;
  int64_t now_;
  std::set<std::string> leads_, visitors_;
};

// Whether the lead of this part has no other visitor.
bool only_device(Store& store, const std::string& site, const LeadPart& part) {
  const std::vector<LeadPart> parts = store.identity().parts(site, part.lead);
  return std::all_of(parts.begin(), parts.end(),
                     [&](const LeadPart& other) { return other.visitor == part.visitor; });
}

}  // namespace

bool erase_lead(Store& store, const Site& site, std::string_view address_key,
                const std::string& lead, int64_t now) {
  if (!store.lead(site.id, lead)) return false;
  Eraser eraser(store, site, address_key, now);
  eraser.add_lead(lead);
  eraser.run();
  return true;
}

void erase_visitor(Store& store, const Site& site, std::string_view address_key,
                   const std::string& visitor, int64_t now) {
  const std::string current = store.visitor(site.id, visitor)->lead;
  Eraser eraser(store, site, address_key, now);
  for (const LeadPart& part : store.identity().parts_of(site.id, visitor)) {
    if (part.lead == current || only_device(store, site.id, part)) eraser.add_lead(part.lead);
  }
  eraser.add_visitor(visitor);
  eraser.run();
}

void erase_device(Store& store, const Site& site, const std::string& visitor, int64_t now) {
  for (const LeadPart& part : store.identity().parts_of(site.id, visitor)) {
    if (!only_device(store, site.id, part)) store.identity().remove_part(site.id, part);
  }
  Eraser eraser(store, site, {}, now);
  eraser.add_device(visitor);
  eraser.run();
}

}  // namespace fieldwise::server
