#include "store/sqlite/sqlite_lists.h"

namespace fieldwise::server {

SqliteLists::SqliteLists(Database& db)
    : leave_(db.prepare("DELETE FROM lead_list WHERE site = ?1 AND lead = ?2")),
      enter_(db.prepare("INSERT INTO lead_list (site, list, place, lead) VALUES (?1, ?2, ?3, ?4)")),
      page_(db.prepare("SELECT place, lead FROM lead_list WHERE site = ?1 AND list = ?2 AND "
                       "(place, lead) > (?3, ?4) ORDER BY place, lead LIMIT ?5")) {}

void SqliteLists::put(std::string_view site, std::string_view lead,
                      std::span<const insight::Listed> lists) {
  leave_.bind(1, site).bind(2, lead).run();
  for (const insight::Listed& listed : lists) {
    enter_.bind(1, site).bind(2, listed.list).bind(3, listed.place).bind(4, lead).run();
  }
}

std::vector<ListPlace> SqliteLists::page(std::string_view site, std::string_view list,
                                         const ListPlace& after, int64_t limit) {
  std::vector<ListPlace> out;
  const ResetAtEnd reset(page_);
  page_.bind(1, site).bind(2, list).bind(3, after.place).bind(4, after.lead).bind(5, limit);
  while (page_.step()) out.push_back({page_.integer(0), std::string(page_.text(1))});
  return out;
}

}  // namespace fieldwise::server
