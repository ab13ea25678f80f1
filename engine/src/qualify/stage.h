// Stages: where a lead stands, and whether answers can still change it (SPEC A6).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.h"
#include "score/bounds.h"
#include "score/sheet.h"

namespace fieldwise {

struct StageCause {
  std::string_view code;  // anonymous, identified, threshold, express_lane
  std::string text;       // a sentence
  std::string_view key;   // of an express lane
};

struct StageResult {
  Stage stage = Stage::anonymous;
  StageCause cause;
  std::vector<Stage> reachable;  // in the order of the funnel, `stage` among them
  bool settled() const { return reachable.size() == 1; }
};

// The stage alone: what a form asks for after each answer.
Stage current_stage(const Sheet& sheet);

// The stage at sheet.now(): express lanes before thresholds, the last threshold met wins. A visitor
// without an e-mail answer is anonymous and stays so whatever the points.
StageResult stage_of(const Sheet& sheet, const Reach& reach);

}  // namespace fieldwise
