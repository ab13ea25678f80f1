// The full module, fieldwise-full.wasm: besides what a page needs, the tools of those who write
// plans and score many leads.
#include "text.h"

#include "base/sentences.h"
#include "base/whole.h"
#include "engine.h"
#include "fieldwise/logic.h"
#include "journeys.h"
#include "leads.h"

const bool fieldwise::kSentences = true;
const bool fieldwise::kWhole = true;

namespace fieldwise::wasm {
namespace {

std::string load(std::string_view json) { return keep_plan(load_plan(json)); }

std::string publish(Handle plan) {
  const auto* found = find_plan(plan);
  return found ? publish_plan(**found) : no_plan();
}

std::string notes(Handle plan, double now) {
  std::shared_ptr<const Plan> found;
  int64_t at = 0;
  if (std::string refused = check_open(plan, now, found, at); !refused.empty()) return refused;
  return plan_notes_json(*found, at);
}

std::string apply(std::string_view request, std::string_view dialect, double now) {
  const bool compat = dialect == "compat";
  if (!compat && dialect != "forms") {
    return refusal("dialect", "The dialect must be \"forms\" or \"compat\".");
  }
  int64_t at = 0;
  if (!to_time(now, at)) return bad_time();
  return apply_logic(request, compat ? Dialect::compat : Dialect::forms, at);
}

}  // namespace
}  // namespace fieldwise::wasm

using namespace fieldwise::wasm;

EMSCRIPTEN_BINDINGS(full) {
  using emscripten::function;
  function("loadPlan", &load);
  function("publishPlan", &publish);
  function("planNotes", &notes);
  function("applyLogic", &apply);
  function("openScorer", &open_scorer);
  function("closeScorer", &close_scorer);
  function("openBatch", &open_batch);
  function("closeBatch", &close_batch);
  function("journey", &journey);
  function("openJourneyMap", &open_journey_map);
  function("addJourney", &add_journey);
  function("journeyMap", &journey_map);
  function("closeJourneyMap", &close_journey_map);
}
