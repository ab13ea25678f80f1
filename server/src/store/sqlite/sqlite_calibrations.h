// Calibrations, in SQLite.
#pragma once

#include "store/calibration_store.h"
#include "store/sqlite/database.h"

namespace fieldwise::server {

class SqliteCalibrations final : public CalibrationStore {
 public:
  explicit SqliteCalibrations(Database& db) : db_(db) {}

  void add(const CalibrationRow& row) override;
  void decide(const CalibrationRow& row) override;
  std::optional<CalibrationRow> find(std::string_view site, std::string_view id) override;
  std::vector<CalibrationRow> latest(std::string_view site, int64_t limit) override;

 private:
  Database& db_;
};

}  // namespace fieldwise::server
