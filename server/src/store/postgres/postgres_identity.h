// Who is who, in PostgreSQL. Whoever reads a lead locks its row until the transaction ends, and so
// do those who read what is to be changed by what it says.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "store/encoding.h"
#include "store/identity_store.h"
#include "store/postgres/session.h"

namespace fieldwise::server {

class PostgresIdentity final : public IdentityStore {
 public:
  explicit PostgresIdentity(Session& db) : db_(db) {}

  std::optional<Lead> lead(std::string_view site, const std::string& id);
  // Which events of these visitors are whose. Under a lead's own id stands what systems said of it;
  // `own_logs` says whose they are. Locks nothing.
  std::map<std::string, std::vector<PartOfLead>> parts_of_leads(
      const std::string& site, const std::vector<std::string>& visitors,
      const std::map<std::string, std::string>& own_logs);
  // The transaction is over.
  void let_go();

  Lead create(const std::string& site, std::string_view visitor, int64_t now) override;
  void put(const std::string& site, const Lead& lead) override;
  std::vector<Lead> leads(const std::string& site, std::string_view after, int64_t count,
                          std::string_view account) override;
  std::vector<Lead> joined_to(const std::string& site, const std::string& lead) override;
  void remove(const std::string& site, const std::string& lead) override;

  std::vector<LeadPart> parts(const std::string& site, const std::string& lead) override;
  std::vector<LeadPart> parts_of(const std::string& site, const std::string& visitor) override;
  void put_part(const std::string& site, const LeadPart& part) override;
  void remove_part(const std::string& site, const LeadPart& part) override;

  std::vector<LeadAddress> givers(const std::string& site, const std::string& email) override;
  std::vector<LeadAddress> addresses(const std::string& site, const std::string& lead) override;
  void put_address(const std::string& site, const LeadAddress& address) override;
  void remove_address(const std::string& site, const LeadAddress& address) override;

  std::string referred(const std::string& site, const LeadReference& reference) override;
  std::vector<LeadReference> references(const std::string& site, const std::string& lead) override;
  void put_reference(const std::string& site, const LeadReference& reference,
                     const std::string& lead) override;

  bool use_link(const std::string& site, const std::string& id, int64_t expires_at,
                int64_t now) override;
  IdleVisitors idle_visitors(const std::string& site, std::string_view after, int64_t count,
                             int64_t before) override;
  std::optional<SuppressedAddress> suppressed(const std::string& site,
                                              const std::string& email) override;

 private:
  using Key = std::pair<std::string, std::string>;  // site and id

  std::map<std::string, Lead> read_leads(const std::string& site,
                                         const std::vector<std::string>& ids);

  Session& db_;
  std::map<Key, std::optional<Lead>> held_;  // leads that this transaction has locked, as they are
  std::set<std::pair<Key, std::string>> unreferred_;  // site, source and name: nobody's
};

}  // namespace fieldwise::server
