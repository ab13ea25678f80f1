// Which fields to ask next: the `queue` policy (SPEC A3).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "profile/profile.h"
#include "score/sheet.h"

namespace fieldwise {

struct AskedField {
  uint32_t field = 0;
  std::string_view code;  // always, queue
  std::string text;       // the reason, in words
};

struct Asking {
  uint32_t visit = 1;
  uint32_t quota = 0, used = 0;  // questions of this visit beyond the offer's own fields
  std::vector<AskedField> fields;
  std::string_view stop_code;  // empty while something is asked: no_offer, quota, next_visit, done
  std::string stop_text;
};

// What to ask at sheet.now() under sheet.offer().
Asking ask_queue(const Sheet& sheet, const Profile& profile);

// True when the field has an answer that counts and is not stale.
bool is_known(const Sheet& sheet, uint32_t field);

}  // namespace fieldwise
