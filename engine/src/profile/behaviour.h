// What a visitor's behaviour comes to: counts, sums, silence, renewal, sequences (SPEC A4).
#pragma once

#include <cstdint>

#include "json/value.h"
#include "plan/plan.h"
#include "profile/profile.h"

namespace fieldwise {

// The value at `now` of a slot over behaviour; docs/plan.md, Signals, says what each is. Null
// without a profile.
Value behaviour(const Slot& slot, const Profile* profile, int64_t now);

// When the behaviour that the slot looks at was seen last; 0: never.
int64_t newest(const Slot& slot, const Profile& profile);

// The next moment after `now` at which that value may be another although nothing happens; kNever:
// there is none.
int64_t behaviour_changes(const Slot& slot, const Profile& profile, int64_t now);

// Whether an event is something that a visitor does.
bool is_activity(const Event& event);

}  // namespace fieldwise
