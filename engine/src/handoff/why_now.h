// Why a lead is worth a call now, in one sentence (SPEC B2).
#pragma once

#include <string>

#include "handoff/task.h"
#include "score/sheet.h"

namespace fieldwise {

// What had the task opened and how long ago, the strongest of what the lead did lately, and how
// well it fits: "Requested a demo 2 hours ago, visited /pricing 3 times in the last 4 days and
// matches 4 of 5 points of the ideal profile." Always in English, as a decision's texts are.
// `state` may have no task; then its part is left out.
std::string why_now(const Handoff& handoff, const HandoffState& state, const Sheet& sheet);

}  // namespace fieldwise
