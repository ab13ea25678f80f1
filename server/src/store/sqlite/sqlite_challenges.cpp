#include "store/sqlite/sqlite_challenges.h"

namespace fieldwise::server {

SqliteChallenges::SqliteChallenges(Database& db)
    : select_(db.prepare("SELECT 1 FROM spent_challenge WHERE site = ?1 AND id = ?2")),
      insert_(db.prepare("INSERT INTO spent_challenge (site, id, expires_at) VALUES (?1, ?2, ?3)")),
      delete_expired_(
          db.prepare("DELETE FROM spent_challenge WHERE site = ?1 AND expires_at <= ?2")) {}

bool SqliteChallenges::spend(std::string_view site, std::string_view id, int64_t expires_at,
                             int64_t now) {
  const bool spent = select_.bind(1, site).bind(2, id).step();
  select_.reset();
  if (spent) return false;
  delete_expired_.bind(1, site).bind(2, now).run();
  insert_.bind(1, site).bind(2, id).bind(3, expires_at).run();
  return true;
}

}  // namespace fieldwise::server
