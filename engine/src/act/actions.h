// The Actions of docs/actions.md, of a lead that was gone through.
#pragma once

#include <cstdint>
#include <string>

#include "act/lead.h"

namespace fieldwise {

// What act() gives; `lead`, of this plan and log, was advanced to `now`.
std::string actions_json(const Plan& plan, const EventLog& log, Lead& lead, int64_t now);

}  // namespace fieldwise
