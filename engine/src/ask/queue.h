// Which fields to ask next: the `queue` policy (SPEC A3).
#pragma once

#include <cstdint>

#include "base/list.h"
#include "profile/profile.h"
#include "score/sheet.h"

namespace fieldwise {

struct AskedField {
  uint32_t field = 0;
  uint32_t number = 0;  // of the queue's question in this visit; 0: the offer always asks it
};

enum class Stop : uint8_t { none, no_offer, unknown_offer, quota, next_visit, done };

struct Asking {
  uint32_t visit = 1;
  uint32_t quota = 0, used = 0;  // questions of this visit beyond the offer's own fields
  List<AskedField> fields;
  Stop stop = Stop::none;  // why nothing is asked
};

// What to ask at sheet.now() under sheet.offer().
Asking ask_queue(const Sheet& sheet, const Profile& profile);

// True when the field has an answer that counts and is not stale.
bool is_known(const Sheet& sheet, uint32_t field);

}  // namespace fieldwise
