// Calibrations, in PostgreSQL.
#pragma once

#include "store/calibration_store.h"
#include "store/postgres/session.h"

namespace fieldwise::server {

class PostgresCalibrations final : public CalibrationStore {
 public:
  explicit PostgresCalibrations(Session& db) : db_(db) {}

  void add(const CalibrationRow& row) override;
  void decide(const CalibrationRow& row) override;
  std::optional<CalibrationRow> find(std::string_view site, std::string_view id) override;
  std::vector<CalibrationRow> latest(std::string_view site, int64_t limit) override;

 private:
  Session& db_;
};

}  // namespace fieldwise::server
