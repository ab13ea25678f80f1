// Who is who, as the store keeps it: leads' visitors, addresses, names in other systems, and links
// that were used. Part of the store: the same thread, the same transactions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/rows.h"

namespace fieldwise::server {

// Events of a visitor that are a lead's.
struct LeadPart {
  std::string lead, visitor;
  int64_t first_event = 0;           // as counted from 0 in the order stored
  std::optional<int64_t> end_event;  // the one after the last; nothing: also those to come
  int64_t linked_at = 0;
  bool recognised = false;  // by what proves nothing: maybe somebody else's device
};

// An address that a lead gave. `email` is the keyed hash of its lower-case form.
struct LeadAddress {
  std::string email, lead;
  int64_t given_at = 0;
  std::optional<int64_t> verified_at;  // when it was proved to be theirs
  bool at_device = false;              // by a device that opened a link, not by a report alone
};

// An address whose owner asked to be forgotten.
struct SuppressedAddress {
  int64_t at = 0;      // when
  bool typed = false;  // nobody proved that it is theirs: whoever asked only typed it
};

// What another system calls a lead.
struct LeadReference {
  std::string source, reference;
};

// Visitors who may go, and the last one that was looked at for it, '' at the end.
struct IdleVisitors {
  std::vector<std::string> ids;
  std::string last;
};

class IdentityStore {
 public:
  IdentityStore() = default;
  IdentityStore(const IdentityStore&) = delete;
  IdentityStore& operator=(const IdentityStore&) = delete;
  virtual ~IdentityStore() = default;

  // A new lead, which has nothing yet. `put` replaces the row of a lead that is there.
  virtual Lead create(const std::string& site, std::string_view visitor, int64_t now) = 0;
  virtual void put(const std::string& site, const Lead& lead) = 0;
  // Up to `count` leads with an id beyond `after`, ordered by it, without those that were joined to
  // others; with `account`, unless that is empty.
  virtual std::vector<Lead> leads(const std::string& site, std::string_view after, int64_t count,
                                  std::string_view account) = 0;
  // The leads that were joined to this one.
  virtual std::vector<Lead> joined_to(const std::string& site, const std::string& lead) = 0;
  // Deletes the row of a lead and all rows below that name it, but not its visitors.
  virtual void remove(const std::string& site, const std::string& lead) = 0;

  // The parts of a lead, or of a visitor. `put` adds one, or replaces its end, its time and
  // whether it was recognised.
  virtual std::vector<LeadPart> parts(const std::string& site, const std::string& lead) = 0;
  virtual std::vector<LeadPart> parts_of(const std::string& site, const std::string& visitor) = 0;
  virtual void put_part(const std::string& site, const LeadPart& part) = 0;
  virtual void remove_part(const std::string& site, const LeadPart& part) = 0;

  // Who gave an address, ordered by lead, and what a lead gave, ordered by time. `put` keeps the
  // first time it was given, and that and how it was verified.
  virtual std::vector<LeadAddress> givers(const std::string& site, const std::string& email) = 0;
  virtual std::vector<LeadAddress> addresses(const std::string& site, const std::string& lead) = 0;
  virtual void put_address(const std::string& site, const LeadAddress& address) = 0;
  virtual void remove_address(const std::string& site, const LeadAddress& address) = 0;

  // Whose name this is in another system, '' when nobody's; what such systems call a lead. `put`
  // moves a name that another lead has.
  virtual std::string referred(const std::string& site, const LeadReference& reference) = 0;
  virtual std::vector<LeadReference> references(const std::string& site,
                                                const std::string& lead) = 0;
  virtual void put_reference(const std::string& site, const LeadReference& reference,
                             const std::string& lead) = 0;

  // Notes that a link was used. False when it was before. Those that have expired are forgotten.
  virtual bool use_link(const std::string& site, const std::string& id, int64_t expires_at,
                        int64_t now) = 0;

  // Looks at up to `count` visitors with an id beyond `after`: which of them are no lead, and
  // brought nothing since `before` (ms).
  virtual IdleVisitors idle_visitors(const std::string& site, std::string_view after, int64_t count,
                                     int64_t before) = 0;

  // What Store::suppress remembers of this address.
  virtual std::optional<SuppressedAddress> suppressed(const std::string& site,
                                                      const std::string& email) = 0;
};

}  // namespace fieldwise::server
