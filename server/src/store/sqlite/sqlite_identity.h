// Who is who, in SQLite.
#pragma once

#include "store/identity_store.h"
#include "store/sqlite/database.h"

namespace fieldwise::server {

class SqliteIdentity final : public IdentityStore {
 public:
  explicit SqliteIdentity(Database& db);

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
  Database& db_;
  // Those that a sync or a submission needs.
  Statement insert_lead_, select_parts_, select_parts_of_, put_part_, select_addresses_,
      put_address_;
};

}  // namespace fieldwise::server
