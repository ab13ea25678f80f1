#include "store/sqlite/sqlite_metrics.h"

namespace fieldwise::server {

using insight::Cell;
using insight::CellQuery;
using insight::Cells;

SqliteMetrics::SqliteMetrics(Database& db)
    : db_(db),
      put_(db.prepare("INSERT INTO lead_tally (site, lead, tally, counted) VALUES (?1, ?2, ?3, '') "
                      "ON CONFLICT (site, lead) DO UPDATE SET counted = ifnull(counted, tally), "
                      "tally = excluded.tally WHERE tally <> excluded.tally")),
      changed_(db.prepare("SELECT lead, counted, tally FROM lead_tally WHERE site = ?1 AND counted "
                          "IS NOT NULL LIMIT ?2")),
      settle_(db.prepare("UPDATE lead_tally SET counted = NULL WHERE site = ?1 AND lead = ?2")),
      forget_(db.prepare("DELETE FROM lead_tally WHERE site = ?1 AND lead = ?2")),
      add_(db.prepare(
          "INSERT INTO metric_sum (site, dimension, monthly, start, value, figure, state, bucket, "
          "total) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT (site, dimension, "
          "monthly, start, value, figure, state, bucket) DO UPDATE SET total = total + "
          "excluded.total")),
      drop_(db.prepare(
          "DELETE FROM metric_sum WHERE site = ?1 AND dimension = ?2 AND monthly = ?3 AND start = "
          "?4 AND value = ?5 AND figure = ?6 AND state = ?7 AND bucket = ?8 AND total = 0")) {}

void SqliteMetrics::put_tally(std::string_view site, std::string_view lead,
                              std::string_view tally) {
  put_.bind(1, site).bind(2, lead).bind(3, tally).run();
}

std::vector<TallyChange> SqliteMetrics::tally_changes(std::string_view site, int64_t limit) {
  std::vector<TallyChange> out;
  const ResetAtEnd reset(changed_);
  changed_.bind(1, site).bind(2, limit);
  while (changed_.step()) {
    out.push_back({std::string(changed_.text(0)), std::string(changed_.text(1)),
                   std::string(changed_.text(2))});
  }
  return out;
}

void SqliteMetrics::add(std::string_view site, const Cells& difference) {
  const auto bind = [&](Statement& statement, const Cell& cell) -> Statement& {
    statement.bind(1, site).bind(2, cell.by).bind(3, int64_t{cell.month});
    statement.bind(4, int64_t{cell.start}).bind(5, cell.value).bind(6, cell.figure);
    return statement.bind(7, static_cast<int64_t>(cell.state)).bind(8, cell.bucket);
  };
  for (const auto& [cell, count] : difference) {
    bind(add_, cell).bind(9, static_cast<int64_t>(count)).run();
    if (count < 0) bind(drop_, cell).run();
  }
}

void SqliteMetrics::count(std::string_view site, const std::vector<TallyChange>& changes,
                          const Cells& difference) {
  add(site, difference);
  for (const TallyChange& change : changes) {
    (change.tally.empty() ? forget_ : settle_).bind(1, site).bind(2, change.lead).run();
  }
}

void SqliteMetrics::erase_tally(std::string_view site, std::string_view lead) {
  Cells difference;
  {
    Statement row =
        db_.prepare("SELECT ifnull(counted, tally) FROM lead_tally WHERE site = ?1 AND lead = ?2");
    if (!row.bind(1, site).bind(2, lead).step()) return;
    insight::add_tally(row.text(0), -1, difference);
  }
  add(site, difference);
  forget_.bind(1, site).bind(2, lead).run();
}

void SqliteMetrics::read_sums(std::string_view site, const CellQuery& query,
                              const insight::TakeCell& take) {
  Statement rows = db_.prepare(
      query.each_start
          ? "SELECT value, figure, state, bucket, total(total), start FROM metric_sum WHERE site = "
            "?1 AND dimension = ?2 AND monthly = ?3 AND start >= ?4 AND start < ?5 GROUP BY value, "
            "figure, state, bucket, start"
          : "SELECT value, figure, state, bucket, total(total), 0 FROM metric_sum WHERE site = "
            "?1 AND dimension = ?2 AND monthly = ?3 AND start >= ?4 AND start < ?5 GROUP BY value, "
            "figure, state, bucket");
  rows.bind(1, site).bind(2, query.by).bind(3, int64_t{query.month});
  rows.bind(4, int64_t{query.first}).bind(5, int64_t{query.end});
  Cell cell;
  cell.by = query.by;
  cell.month = query.month;
  while (rows.step()) {
    cell.value = rows.text(0);
    cell.figure = rows.text(1);
    cell.state = static_cast<insight::MarkState>(rows.integer(2));
    cell.bucket = rows.integer(3);
    cell.start = static_cast<int32_t>(rows.integer(5));
    take(cell, static_cast<double>(rows.integer(4)));
  }
}

}  // namespace fieldwise::server
