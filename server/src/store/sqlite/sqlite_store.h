// The store in a file of SQLite, which one process has to itself.
#pragma once

#include "base/files.h"
#include "store/encoding.h"
#include "store/sqlite/database.h"
#include "store/sqlite/sqlite_calibrations.h"
#include "store/sqlite/sqlite_challenges.h"
#include "store/sqlite/sqlite_delivery.h"
#include "store/sqlite/sqlite_identity.h"
#include "store/sqlite/sqlite_lists.h"
#include "store/sqlite/sqlite_metrics.h"
#include "store/store.h"
#include "store/visitor_cache.h"

namespace fieldwise::server {

class SqliteStore final : public Store {
 public:
  // Opens or creates the file. Throws StorageError, also when another process has it.
  explicit SqliteStore(const std::string& path);

  Copier copier() override;
  std::string unready(uint64_t least_free) override;
  std::string secret(const std::string& name, const std::function<std::string()>& make) override;
  std::optional<int64_t> sites_revision() override { return std::nullopt; }
  void begin() override;
  void expect(const std::vector<VisitorKey>&) override {}
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

  std::optional<Lead> lead(std::string_view site, const std::string& id) override;
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
  std::shared_ptr<Visitor> load(const std::string& site, const std::string& id);
  // `own_of`: whose own log it is, where it is one.
  std::vector<PartOfLead> parts_of(const std::string& site, const std::string& id,
                                   const std::string& own_of);
  void empty_log();

  const std::string path_;
  FileLock lock_;
  VisitorCache cache_;
  uint64_t appended_ = 0;  // events of this transaction
  int64_t changes_ = 0;    // rows written before this transaction
  bool failed_ = false;    // the last transaction that was to write something
  bool trying_ = false;    // whether this one is to show that it can be done again
  bool erasing_ = true;    // whether the write-ahead log may hold what was erased

  Database db_;
  Statement select_head_, select_rows_, insert_row_, upsert_head_, select_lead_, select_events_,
      select_forgotten_;
  SqliteChallenges challenges_{db_};
  SqliteIdentity identity_;
  SqliteDelivery delivery_;
  SqliteMetrics metrics_{db_};
  SqliteLists lists_{db_};
  SqliteCalibrations calibrations_{db_};
};

}  // namespace fieldwise::server
