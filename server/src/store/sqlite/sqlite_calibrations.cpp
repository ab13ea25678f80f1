#include "store/sqlite/sqlite_calibrations.h"

namespace fieldwise::server {
namespace {

// Of: site, id, axis, base, made_at, state, result, plan, hash, decided_at, reason.
CalibrationRow row_of(const Statement& row) {
  CalibrationRow out;
  out.site = row.text(0);
  out.id = row.text(1);
  out.axis = row.text(2);
  out.base = row.text(3);
  out.made_at = row.integer(4);
  out.state = row.text(5);
  out.result = row.text(6);
  out.plan = row.text(7);
  out.hash = row.text(8);
  if (!row.is_null(9)) out.decided_at = row.integer(9);
  out.reason = row.text(10);
  return out;
}

}  // namespace

void SqliteCalibrations::add(const CalibrationRow& row) {
  db_.prepare("DELETE FROM calibration WHERE site = ?1 AND axis = ?2 AND decided_at IS NULL")
      .bind(1, row.site)
      .bind(2, row.axis)
      .run();
  Statement insert = db_.prepare(
      "INSERT INTO calibration (site, id, axis, base, made_at, state, result, plan, hash, "
      "decided_at, reason) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)");
  insert.bind(1, row.site).bind(2, row.id).bind(3, row.axis).bind(4, row.base);
  insert.bind(5, row.made_at).bind(6, row.state).bind(7, row.result).bind(8, row.plan);
  insert.bind(9, row.hash).bind(10, row.decided_at).bind(11, row.reason).run();
}

void SqliteCalibrations::decide(const CalibrationRow& row) {
  Statement update = db_.prepare(
      "UPDATE calibration SET state = ?3, plan = ?4, hash = ?5, decided_at = ?6, reason = ?7 "
      "WHERE site = ?1 AND id = ?2");
  update.bind(1, row.site).bind(2, row.id).bind(3, row.state).bind(4, row.plan);
  update.bind(5, row.hash).bind(6, row.decided_at).bind(7, row.reason).run();
}

std::optional<CalibrationRow> SqliteCalibrations::find(std::string_view site, std::string_view id) {
  Statement row = db_.prepare(
      "SELECT site, id, axis, base, made_at, state, result, plan, hash, decided_at, reason FROM "
      "calibration WHERE site = ?1 AND id = ?2");
  if (!row.bind(1, site).bind(2, id).step()) return std::nullopt;
  return row_of(row);
}

std::vector<CalibrationRow> SqliteCalibrations::latest(std::string_view site, int64_t limit) {
  std::vector<CalibrationRow> out;
  Statement rows = db_.prepare(
      "SELECT site, id, axis, base, made_at, state, result, '', hash, decided_at, reason FROM "
      "calibration WHERE site = ?1 ORDER BY made_at DESC, id DESC LIMIT ?2");
  rows.bind(1, site).bind(2, limit);
  while (rows.step()) out.push_back(row_of(rows));
  return out;
}

}  // namespace fieldwise::server
