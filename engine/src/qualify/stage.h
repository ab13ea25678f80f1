// Stages in words, and whether answers can still change them (SPEC A6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plan/plan.h"
#include "qualify/standing.h"
#include "score/bounds.h"
#include "score/sheet.h"

namespace fieldwise {

struct StageResult {
  Standing standing;
  uint32_t reachable = 0;  // a bit for each stage, the lead's own among them
  Stage stage() const { return standing.stage; }
  bool reaches(Stage s) const { return (reachable >> static_cast<uint32_t>(s) & 1) != 0; }
  bool settled() const { return (reachable & (reachable - 1)) == 0; }
};

StageResult stage_of(const Sheet& sheet, const Reach& reach);

// By what a lead stands where it stands: anonymous, identified, threshold, express_lane,
// disqualification, report or lapse.
const char* cause_code(const Standing& standing);
// The same in a sentence; scores are those of the sheet.
std::string cause_text(const Sheet& sheet, const Standing& standing);
// Whether the lead went back because what made its stage holds no longer: `code`, `key` and `text`
// tell what that was. A report and a lapse are reasons of their own.
struct Lost {
  const char* code = nullptr;  // as cause_code(); null: it did not
  std::string_view key;        // as cause_key()
  std::string text;            // with the scores of the sheet
};
Lost lost(const Sheet& sheet, const Standing& before, const Standing& after, const Event* event);
// cause_text() of what a lead comes to, after what it lost.
std::string change_text(const Sheet& sheet, const Standing& before, const Standing& after,
                        const Event* event);
// The key of the lane or disqualification; empty for other causes.
std::string_view cause_key(const Plan& plan, const Standing& standing);
// The standard outcome of a disqualification, or the reason of a report; empty where there is none.
std::string_view outcome_of(const Plan& plan, const Standing& standing);

}  // namespace fieldwise
