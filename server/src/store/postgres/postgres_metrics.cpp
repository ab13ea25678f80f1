#include "store/postgres/postgres_metrics.h"

namespace fieldwise::server {

using insight::Cell;
using insight::CellQuery;
using insight::Cells;

void PostgresMetrics::put_tally(std::string_view site, std::string_view lead,
                                std::string_view tally) {
  db_->send(
      "INSERT INTO lead_tally (site, lead, tally, counted) VALUES ($1, $2, $3, '') "
      "ON CONFLICT (site, lead) DO UPDATE SET counted = coalesce(lead_tally.counted, "
      "lead_tally.tally), tally = excluded.tally WHERE lead_tally.tally <> excluded.tally",
      {site, lead, tally});
}

std::vector<TallyChange> PostgresMetrics::tally_changes(std::string_view site, int64_t limit) {
  const Rows rows = db_->query(
      "SELECT lead, counted, tally FROM lead_tally WHERE site = $1 AND counted IS NOT NULL "
      "LIMIT $2 FOR UPDATE SKIP LOCKED",
      {site, limit});
  std::vector<TallyChange> out;
  for (int64_t i = 0; i < rows.size(); ++i) {
    out.push_back({rows.text(i, 0), rows.text(i, 1), rows.text(i, 2)});
  }
  return out;
}

// Always in the same order, so that two processes wait for each other in one direction only.
void PostgresMetrics::add(std::string_view site, const Cells& difference) {
  if (difference.empty()) return;
  std::vector<std::string> columns[8];
  for (const auto& [cell, count] : difference) {
    std::string row[] = {cell.by,
                         std::to_string(int{cell.month}),
                         std::to_string(cell.start),
                         cell.value,
                         cell.figure,
                         std::to_string(static_cast<int>(cell.state)),
                         std::to_string(cell.bucket),
                         std::to_string(static_cast<int64_t>(count))};
    for (size_t i = 0; i < std::size(row); ++i) columns[i].push_back(std::move(row[i]));
  }
  const std::string rows =
      "unnest($2::text[], $3::text[]::bigint[], $4::text[]::bigint[], $5::text[], $6::text[], "
      "$7::text[]::bigint[], $8::text[]::bigint[], $9::text[]::bigint[]) "
      "AS change (dimension, monthly, start, value, figure, state, bucket, total)";
  const SqlValues values = {site,       columns[0], columns[1], columns[2], columns[3],
                            columns[4], columns[5], columns[6], columns[7]};
  db_->send(
      "INSERT INTO metric_sum (site, dimension, monthly, start, value, figure, state, bucket, "
      "total) SELECT $1, change.* FROM " +
          rows +
          " ON CONFLICT (site, dimension, monthly, start, value, figure, state, bucket) "
          "DO UPDATE SET total = metric_sum.total + excluded.total",
      values);
  db_->send("DELETE FROM metric_sum USING " + rows +
                " WHERE metric_sum.site = $1 AND metric_sum.dimension = change.dimension AND "
                "metric_sum.monthly = change.monthly AND metric_sum.start = change.start AND "
                "metric_sum.value = change.value AND metric_sum.figure = change.figure AND "
                "metric_sum.state = change.state AND metric_sum.bucket = change.bucket AND "
                "change.total < 0 AND metric_sum.total = 0",
            values);
}

void PostgresMetrics::count(std::string_view site, const std::vector<TallyChange>& changes,
                            const Cells& difference) {
  std::vector<std::string> leads;
  leads.reserve(changes.size());
  for (const TallyChange& change : changes) leads.push_back(change.lead);
  add(site, difference);
  db_->send("UPDATE lead_tally SET counted = NULL WHERE site = $1 AND lead = ANY($2)",
            {site, leads});
  db_->send("DELETE FROM lead_tally WHERE site = $1 AND lead = ANY($2) AND tally = ''",
            {site, leads});
}

void PostgresMetrics::erase_tally(std::string_view site, std::string_view lead) {
  const Rows rows = db_->query(
      "DELETE FROM lead_tally WHERE site = $1 AND lead = $2 RETURNING coalesce(counted, tally)",
      {site, lead});
  if (rows.empty()) return;
  Cells difference;
  insight::add_tally(rows.text(0, 0), -1, difference);
  add(site, difference);
}

void PostgresMetrics::read_sums(std::string_view site, const CellQuery& query,
                                const insight::TakeCell& take) {
  const std::string start = query.each_start ? "start" : "0::bigint";
  const Rows rows = db_->query(
      "SELECT value, figure, state, bucket, sum(total)::bigint, " + start +
          " FROM metric_sum WHERE site = $1 AND dimension = $2 AND monthly = $3 AND start >= $4 "
          "AND start < $5 GROUP BY 1, 2, 3, 4, 6",
      {site, query.by, int64_t{query.month}, int64_t{query.first}, int64_t{query.end}});
  Cell cell;
  cell.by = query.by;
  cell.month = query.month;
  for (int64_t i = 0; i < rows.size(); ++i) {
    cell.value = rows.text(i, 0);
    cell.figure = rows.text(i, 1);
    cell.state = static_cast<insight::MarkState>(rows.integer(i, 2));
    cell.bucket = rows.integer(i, 3);
    cell.start = static_cast<int32_t>(rows.integer(i, 5));
    take(cell, static_cast<double>(rows.integer(i, 4)));
  }
}

}  // namespace fieldwise::server
