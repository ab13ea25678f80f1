#include "store/postgres/postgres_lists.h"

namespace fieldwise::server {

void PostgresLists::put(std::string_view site, std::string_view lead,
                        std::span<const insight::Listed> lists) {
  db_->send("DELETE FROM lead_list WHERE site = $1 AND lead = $2", {site, lead});
  if (lists.empty()) return;
  std::vector<std::string> names, places;
  for (const insight::Listed& listed : lists) {
    names.emplace_back(listed.list);
    places.push_back(std::to_string(listed.place));
  }
  db_->send(
      "INSERT INTO lead_list (site, lead, list, place) SELECT $1, $2, entered.* FROM "
      "unnest($3::text[], $4::text[]::bigint[]) AS entered (list, place)",
      {site, lead, names, places});
}

std::vector<ListPlace> PostgresLists::page(std::string_view site, std::string_view list,
                                           const ListPlace& after, int64_t limit) {
  const Rows rows = db_->query(
      "SELECT place, lead FROM lead_list WHERE site = $1 AND list = $2 AND (place, lead) > ($3, "
      "$4) "
      "ORDER BY place, lead LIMIT $5",
      {site, list, after.place, after.lead, limit});
  std::vector<ListPlace> out;
  for (int64_t i = 0; i < rows.size(); ++i) out.push_back({rows.integer(i, 0), rows.text(i, 1)});
  return out;
}

}  // namespace fieldwise::server
