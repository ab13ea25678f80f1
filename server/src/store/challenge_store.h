// Challenges that were solved: each counts once.
#pragma once

#include <cstdint>
#include <string_view>

namespace fieldwise::server {

class ChallengeStore {
 public:
  virtual ~ChallengeStore() = default;

  // Remembers a challenge of a site until it expires anyway. False when it was spent before. Runs
  // within a transaction; what had expired at `now` is deleted on the way.
  virtual bool spend(std::string_view site, std::string_view id, int64_t expires_at,
                     int64_t now) = 0;
};

}  // namespace fieldwise::server
