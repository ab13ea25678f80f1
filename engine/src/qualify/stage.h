// Stages: where a lead stands, and whether answers can still change it (SPEC A6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "plan/plan.h"
#include "score/bounds.h"
#include "score/sheet.h"

namespace fieldwise {

struct StageCause {
  const char* code;      // anonymous, identified, threshold, express_lane
  std::string text;      // a sentence
  std::string_view key;  // of an express lane
};

struct StageResult {
  Stage stage = Stage::anonymous;
  StageCause cause;
  uint32_t reachable = 0;  // a bit for each stage, `stage` among them
  bool reaches(Stage s) const { return (reachable >> static_cast<uint32_t>(s) & 1) != 0; }
  bool settled() const { return (reachable & (reachable - 1)) == 0; }
};

// The stage alone: what a form asks for after each answer.
Stage current_stage(const Sheet& sheet);

// The stage at sheet.now(): express lanes before thresholds, the last threshold met wins. A visitor
// without an e-mail answer is anonymous and stays so whatever the points.
StageResult stage_of(const Sheet& sheet, const Reach& reach);

}  // namespace fieldwise
