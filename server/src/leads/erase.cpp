#include "leads/erase.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "base/variant_plans.h"
#include "delivery/retell.h"
#include "identity/addresses.h"
#include "identity/resolve.h"
#include "leads/lead_log.h"
#include "store/encoding.h"
#include "sync/admission.h"

namespace fieldwise::server {
namespace {

// Whether the lead of this part has no other visitor.
bool only_device(Store& store, const std::string& site, const LeadPart& part) {
  const std::vector<LeadPart> parts = store.identity().parts(site, part.lead);
  return std::all_of(parts.begin(), parts.end(),
                     [&](const LeadPart& other) { return other.visitor == part.visitor; });
}

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

  // A visitor who wishes it, of which nothing is carried over to others.
  void add_visitor(const std::string& id) {
    visitors_.insert(id);
    at_wish_of_visitor_ = true;
    if (store_.visitor(site_.id, id)->created_at == 0) stranger_ = id;
    for (const LeadPart& part : store_.identity().parts_of(site_.id, id)) {
      if (!leads_.contains(part.lead)) take_part(part);
    }
  }

  // What a lead that stays has of a visitor.
  void take_part(const LeadPart& part) {
    store_.identity().remove_part(site_.id, part);
    const auto [lessened, fresh] = lessened_.emplace(part.lead, part.linked_at);
    if (!fresh) lessened->second = std::min(lessened->second, part.linked_at);
  }

  // A visitor, of which a lead keeps what it has if it has no other.
  void add_device(const std::string& id) {
    visitors_.insert(id);
    for (const LeadPart& part : store_.identity().parts_of(site_.id, id)) {
      if (!only_device(store_, site_.id, part)) take_part(part);
    }
  }

  void run() {
    std::set<std::string> addresses;
    for (const std::string& id : visitors_) {
      const std::shared_ptr<Visitor> visitor = store_.visitor(site_.id, id);
      const std::vector<bool> kept = carry_over(*visitor);
      if (site_.plans == nullptr) continue;
      const std::shared_ptr<const Plan> plan = site_.plans->variants->of(id);
      for (size_t i = 0; i < kept.size(); ++i) {
        if (!kept[i]) add_address(*plan, visitor->events[i]->payload, addresses);
      }
    }
    const std::set<std::string> proved = proved_addresses();
    for (const std::string& lead : leads_) {
      store_.identity().remove(site_.id, lead);
      store_.delivery().erase_lead(site_.id, lead);
      store_.metrics().erase_tally(site_.id, lead);
      store_.lists().put(site_.id, lead, {});
    }
    for (const std::string& id : visitors_) {
      if (id == stranger_) {
        store_.turn_away(site_.id, id, now_);
      } else {
        store_.erase(site_.id, id, now_);
      }
    }
    for (const auto& [lead, since] : lessened_) lessen(lead, since);
    for (const std::string& address : addresses) {
      const std::string email = address_hash(address_key_, address);
      store_.suppress(site_.id, email, {now_, at_wish_of_visitor_ && !proved.contains(email)});
    }
  }

 private:
  // Addresses that a device of the leads which go proved: one that a report proved may have been
  // typed here by anybody.
  std::set<std::string> proved_addresses() {
    std::set<std::string> out;
    for (const std::string& lead : leads_) {
      for (const LeadAddress& address : store_.identity().addresses(site_.id, lead)) {
        if (address.at_device) out.insert(address.email);
      }
    }
    return out;
  }

  // Takes from a lead that stays what followed from the visitors that it has no more: what was sent
  // since the first of them was its own, addresses that nobody else of it gave. What is still to be
  // sent is told without them. What was told by mistake, as it turns out, is taken back when it is
  // looked at next.
  void lessen(const std::string& id, int64_t since) {
    wake_lead(store_, site_.id, id, now_);

    std::optional<Lead> lead = store_.lead(site_.id, id);
    // Without a plan (a restore) there is nobody who could say what holds: nothing is told then.
    if (!lead || site_.plans == nullptr) store_.delivery().erase_deliveries(site_.id, id, since);
    if (!lead) return;
    const std::vector<LeadPart> left = store_.identity().parts(site_.id, id);
    if (visitors_.contains(lead->visitor) && !left.empty()) {
      lead->visitor = left.front().visitor;
      store_.identity().put(site_.id, *lead);
    }
    if (site_.plans == nullptr) return;
    const std::optional<LeadLog> log = lead_log(store_, site_.id, id);
    retell(store_, site_, *log, since, now_);
    const std::shared_ptr<const Plan> plan = site_.plans->variants->of(lead->visitor);
    std::set<std::string> hashes, accounts;
    for (const std::string& address : addresses_of(*log, *plan)) {
      hashes.insert(address_hash(address_key_, address));
      accounts.insert(company_domain(*plan, address));
    }
    for (const LeadAddress& address : store_.identity().addresses(site_.id, id)) {
      if (!hashes.contains(address.email)) store_.identity().remove_address(site_.id, address);
    }
    if (accounts.contains(lead->account)) return;
    lead->account = accounts.empty() ? std::string() : *accounts.rbegin();  // '' sorts first
    store_.identity().put(site_.id, *lead);
  }

  // All addresses that a lead gave, or that were reported of it.
  std::set<std::string> addresses_of(const LeadLog& log, const Plan& plan) {
    std::set<std::string> out;
    for (const Event* event : log.own->events) add_address(plan, event->payload, out);
    for (const auto& own : log.joined) {
      for (const Event* event : own->events) add_address(plan, event->payload, out);
    }
    for (const LeadPart& part : store_.identity().parts(site_.id, log.lead.id)) {
      const std::shared_ptr<Visitor> visitor = store_.visitor(site_.id, part.visitor);
      const auto [begin, end] = range_of(part, *visitor);
      for (size_t i = begin; i < end; ++i) add_address(plan, visitor->events[i]->payload, out);
    }
    return out;
  }

  // Which of a visitor's events a part is, as counted from 0: from the first to before the second.
  static std::pair<size_t, size_t> range_of(const LeadPart& part, const Visitor& visitor) {
    const auto size = static_cast<int64_t>(visitor.events.size());
    return {static_cast<size_t>(std::min(part.first_event, size)),
            static_cast<size_t>(std::min(part.end_event.value_or(size), size))};
  }

  // Moves what other leads have of a visitor to visitors of their own. Says of each event whether
  // it is such a lead's.
  std::vector<bool> carry_over(const Visitor& visitor) {
    std::vector<bool> kept(visitor.events.size());
    for (const LeadPart& part : store_.identity().parts_of(site_.id, visitor.id)) {
      if (leads_.contains(part.lead)) continue;
      const auto [begin, end] = range_of(part, visitor);
      std::vector<StoredEvent> events;
      for (size_t i = begin; i < end; ++i) events.push_back(stored(*visitor.events[i]));
      std::fill(kept.begin() + static_cast<std::ptrdiff_t>(begin),
                kept.begin() + static_cast<std::ptrdiff_t>(end), true);
      const std::shared_ptr<Visitor> heir = store_.visitor(site_.id, unknown_visitor());
      heir->lead = part.lead;
      heir->gpc = visitor.gpc;
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
  bool at_wish_of_visitor_ = false;
  std::string stranger_;  // a visitor of whom nothing is stored; '' for none
  std::map<std::string, int64_t>
      lessened_;  // leads that stay and lose a visitor, since when they had it
};

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
  const std::vector<LeadPart> parts = store.identity().parts_of(site.id, visitor);
  for (const LeadPart& part : parts) {
    // Whoever was handed a link on is not to erase whose it was.
    if (only_recognised(parts, part.lead)) continue;
    if (part.lead == current || only_device(store, site.id, part)) eraser.add_lead(part.lead);
  }
  eraser.add_visitor(visitor);
  eraser.run();
}

void erase_device(Store& store, const Site& site, const std::string& visitor, int64_t now) {
  Eraser eraser(store, site, {}, now);
  eraser.add_device(visitor);
  eraser.run();
}

}  // namespace fieldwise::server
