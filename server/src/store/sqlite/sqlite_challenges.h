// Solved challenges, in SQLite.
#pragma once

#include "store/challenge_store.h"
#include "store/sqlite/database.h"

namespace fieldwise::server {

class SqliteChallenges final : public ChallengeStore {
 public:
  explicit SqliteChallenges(Database& db);
  bool spend(std::string_view site, std::string_view id, int64_t expires_at, int64_t now) override;

 private:
  Statement select_, insert_, delete_expired_;
};

}  // namespace fieldwise::server
