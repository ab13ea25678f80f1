// Challenges that were solved, in PostgreSQL.
#pragma once

#include "store/challenge_store.h"
#include "store/postgres/session.h"

namespace fieldwise::server {

class PostgresChallenges final : public ChallengeStore {
 public:
  explicit PostgresChallenges(Session& db) : db_(db) {}

  bool spend(std::string_view site, std::string_view id, int64_t expires_at, int64_t now) override {
    db_->send("DELETE FROM spent_challenge WHERE site = $1 AND expires_at <= $2", {site, now});
    return !db_->query(
                   "INSERT INTO spent_challenge (site, id, expires_at) VALUES ($1, $2, $3) "
                   "ON CONFLICT DO NOTHING RETURNING id",
                   {site, id, expires_at})
                .empty();
  }

 private:
  Session& db_;
};

}  // namespace fieldwise::server
