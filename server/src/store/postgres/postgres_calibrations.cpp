#include "store/postgres/postgres_calibrations.h"

namespace fieldwise::server {
namespace {

// Of: site, id, axis, base, made_at, state, result, plan, hash, decided_at, reason.
CalibrationRow row_of(const Rows& rows, int64_t i) {
  CalibrationRow out;
  out.site = rows.text(i, 0);
  out.id = rows.text(i, 1);
  out.axis = rows.text(i, 2);
  out.base = rows.text(i, 3);
  out.made_at = rows.integer(i, 4);
  out.state = rows.text(i, 5);
  out.result = rows.text(i, 6);
  out.plan = rows.text(i, 7);
  out.hash = rows.text(i, 8);
  out.decided_at = rows.optional_integer(i, 9);
  out.reason = rows.text(i, 10);
  return out;
}

}  // namespace

void PostgresCalibrations::add(const CalibrationRow& row) {
  db_->send("DELETE FROM calibration WHERE site = $1 AND axis = $2 AND decided_at IS NULL",
            {row.site, row.axis});
  db_->send(
      "INSERT INTO calibration (site, id, axis, base, made_at, state, result, plan, hash, "
      "decided_at, reason) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
      {row.site, row.id, row.axis, row.base, row.made_at, row.state, row.result, row.plan, row.hash,
       row.decided_at, row.reason});
}

void PostgresCalibrations::decide(const CalibrationRow& row) {
  db_->send(
      "UPDATE calibration SET state = $3, plan = $4, hash = $5, decided_at = $6, reason = $7 "
      "WHERE site = $1 AND id = $2",
      {row.site, row.id, row.state, row.plan, row.hash, row.decided_at, row.reason});
}

std::optional<CalibrationRow> PostgresCalibrations::find(std::string_view site,
                                                         std::string_view id) {
  const Rows rows = db_->query(
      "SELECT site, id, axis, base, made_at, state, result, plan, hash, decided_at, reason FROM "
      "calibration WHERE site = $1 AND id = $2 FOR UPDATE",
      {site, id});
  if (rows.empty()) return std::nullopt;
  return row_of(rows, 0);
}

std::vector<CalibrationRow> PostgresCalibrations::latest(std::string_view site, int64_t limit) {
  const Rows rows = db_->query(
      "SELECT site, id, axis, base, made_at, state, result, '', hash, decided_at, reason FROM "
      "calibration WHERE site = $1 ORDER BY made_at DESC, id DESC LIMIT $2",
      {site, limit});
  std::vector<CalibrationRow> out;
  for (int64_t i = 0; i < rows.size(); ++i) out.push_back(row_of(rows, i));
  return out;
}

}  // namespace fieldwise::server
