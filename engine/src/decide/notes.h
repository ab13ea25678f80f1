// What the people behind a plan should look at where its rules take long.
#pragma once

#include <cstdint>

#include "fieldwise/plan.h"

namespace fieldwise {

// `too_many_steps`, where a decision at `now` uses up its steps (docs/logic.md) before anything is
// known of the visitor: it then is a guess for everybody.
Errors steps_notes(const Plan& plan, int64_t now);

}  // namespace fieldwise
