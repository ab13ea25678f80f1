// The Decision: all that follows from a profile, ready to be written.
#pragma once

#include <cstdint>
#include <string>

#include "ask/asking.h"
#include "fieldwise/plan.h"
#include "json/writer.h"
#include "profile/profile.h"
#include "qualify/stage.h"
#include "score/bounds.h"
#include "score/sheet.h"

namespace fieldwise {

struct Decision {
  Errors errors;  // of visible fields: answers that do not pass
  Asking asking;
  Reach reach;
  StageResult stage;
};

// A plan that is checked and compiled, without its examples.
PlanResult compile_plan(std::string_view json);
// The same of a plan of which nothing is known but its document.
void compile_document(const std::shared_ptr<Plan>& plan, PlanResult& out);

// Draws the conclusions from a loaded sheet; they hold until it changes.
Decision conclude(const Sheet& sheet, const Profile& profile);

// Writes why a lead stands where it stands: {"code", "text", "lane" or "rule", "outcome"}.
void write_cause(JsonWriter& w, const Sheet& sheet, const Standing& standing);

// "not_now", "never" or null.
void write_suppression(JsonWriter& w, Suppression suppression);

// Writes the Decision as docs/decision.md says.
void write_decision(std::string& out, const Sheet& sheet, const Profile& profile,
                    const Decision& decision);

// The field whose answer an error of a Profile is about; kNone: it is no answer's.
uint32_t field_of(const Plan& plan, const Error& error);

// The offer's index, or kNone.
uint32_t find_offer(const Plan& plan, std::string_view key);

}  // namespace fieldwise
