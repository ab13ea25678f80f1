// What sales is given with a task (SPEC B2, docs/handoff.md).
#pragma once

#include "handoff/task.h"
#include "json/writer.h"
#include "profile/profile.h"
#include "qualify/standing.h"
#include "score/sheet.h"

namespace fieldwise {

// By segmentation the value that a lead has, null where none is known.
void write_segment(JsonWriter& w, const Plan& plan, const Standing& standing);

// Writes all that is known of a lead at sheet.now() as one object; docs/handoff.md has its members.
// Equal plan, log and time give equal bytes. Its lists hold the latest 50 of what they are of, and
// say how many more there are.
void write_package(JsonWriter& w, const Handoff& handoff, const HandoffState& state,
                   const Profile& profile, const Sheet& sheet, const Standing& standing);

}  // namespace fieldwise
