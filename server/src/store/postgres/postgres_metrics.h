// Sums for metrics, in PostgreSQL.
#pragma once

#include "store/metric_store.h"
#include "store/postgres/session.h"

namespace fieldwise::server {

class PostgresMetrics final : public MetricStore {
 public:
  explicit PostgresMetrics(Session& db) : db_(db) {}

  void put_tally(std::string_view site, std::string_view lead, std::string_view tally) override;
  std::vector<TallyChange> tally_changes(std::string_view site, int64_t limit) override;
  void count(std::string_view site, const std::vector<TallyChange>& changes,
             const insight::Cells& difference) override;
  void erase_tally(std::string_view site, std::string_view lead) override;
  void read_sums(std::string_view site, const insight::CellQuery& query,
                 const insight::TakeCell& take) override;

 private:
  void add(std::string_view site, const insight::Cells& difference);

  Session& db_;
};

}  // namespace fieldwise::server
