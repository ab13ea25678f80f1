// What people look at of a lead besides its decision: what is to be done, and how it came to that.
#pragma once

#include <cstdint>

#include "json/writer.h"
#include "leads/lead_log.h"
#include "plan/plan.h"

namespace fieldwise::server {

// Members of a lead's object with `detail=full`: "actions" (docs/actions.md), "history"
// (docs/history.md), "journey" (docs/journey.md), and "names", what people call the plan's parts.
void write_lead_detail(JsonWriter& json, const Plan& plan, const EventLog& events, int64_t at);

// A listed lead: "lead", "created_at", "account", "verified".
void write_listed(JsonWriter& json, Store& store, const std::string& site, const Lead& lead);

// Members of a listed lead with `detail=standing`: "email", "scores", "stage", "segment",
// "suppression", "review", "task", "why_now", "clocks", "rep"; null where the plan has no playbook.
void write_lead_standing(JsonWriter& json, const Plan& plan, const EventLog& events, int64_t at);

}  // namespace fieldwise::server
