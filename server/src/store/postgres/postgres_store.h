// The store in PostgreSQL, which several processes may use at a time. Nothing that counts is in
// memory only: who works on a visitor or a lead locks its row until the transaction ends, and a
// visitor in memory is used only as long as that row has the same revision.
#pragma once

#include <map>
#include <set>
#include <utility>

#include "base/crypto.h"
#include "store/encoding.h"
#include "store/postgres/postgres_calibrations.h"
#include "store/postgres/postgres_challenges.h"
#include "store/postgres/postgres_delivery.h"
#include "store/postgres/postgres_identity.h"
#include "store/postgres/postgres_lists.h"
#include "store/postgres/postgres_metrics.h"
#include "store/postgres/session.h"
#include "store/store.h"
#include "store/visitor_cache.h"

namespace fieldwise::server {

class PostgresStore final : public Store {
 public:
  // `address`: a URI as libpq has them. Throws StorageError.
  explicit PostgresStore(const std::string& address) : db_(address) {}

  Copier copier() override { return nullptr; }
  std::string unready(uint64_t) override { return db_.behind(); }
  std::string secret(const std::string& name, const std::function<std::string()>& make) override;
  std::optional<int64_t> sites_revision() override;
  void begin() override;
  void expect(const std::vector<VisitorKey>& visitors) override;
  bool commit() override;
  void rollback() override;

  std::vector<SiteRow> sites() override;
  void put_site(const SiteRow& row) override;
  std::vector<KeyRow> keys() override;
  void put_key(const KeyRow& row) override;
  std::optional<PlanRow> plan(std::string_view site, std::string_view hash) override;
  void put_plan(const PlanRow& row) override;
  std::vector<PlanRow> plans(std::string_view site) override;
  void activate_plan(const PlanRow& row, int64_t now) override;

  std::shared_ptr<Visitor> visitor(const std::string& site, const std::string& id) override;
  void discard(const Visitor& visitor) override;
  void append(Visitor& visitor, std::vector<StoredEvent> events, int64_t now) override;
  EventLines events_after(std::string_view site, std::string_view after, int64_t count) override;

  std::optional<Lead> lead(std::string_view site, const std::string& id) override {
    return identity_.lead(site, id);
  }
  IdentityStore& identity() override { return identity_; }

  void erase(const std::string& site, const std::string& id, int64_t now) override;
  void turn_away(const std::string& site, const std::string& id, int64_t now) override;
  void let_back(int64_t now) override;
  bool erased(const Visitor& visitor) override;
  ChallengeStore& challenges() override { return challenges_; }
  void suppress(std::string_view site, std::string_view email_hash,
                const SuppressedAddress& how) override;

  DeliveryStore& delivery() override { return delivery_; }
  MetricStore& metrics() override { return metrics_; }
  ListStore& lists() override { return lists_; }
  CalibrationStore& calibrations() override { return calibrations_; }

 private:
  struct Held {
    std::shared_ptr<Visitor> visitor;
    bool forgotten = false;
  };

  void hold(const std::string& site, const std::vector<std::string>& ids);
  void load(const std::string& site, const std::vector<std::string>& ids);
  void changed(std::string_view site);
  void let_go(bool committed);

  Session db_;
  VisitorCache cache_;
  std::map<VisitorKey, Held> held_;  // those that this transaction has locked
  uint64_t appended_ = 0;            // events of this transaction
  PostgresChallenges challenges_{db_};
  PostgresIdentity identity_{db_};
  PostgresDelivery delivery_{db_, random_token(12)};
  PostgresMetrics metrics_{db_};
  PostgresLists lists_{db_};
  PostgresCalibrations calibrations_{db_};
};

}  // namespace fieldwise::server
