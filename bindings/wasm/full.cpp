// The full module, fieldwise-full.wasm: besides what a page needs, the tools of those who write
// plans, follow leads through time and score many of them.
#include "text.h"

#include "base/sentences.h"
#include "base/whole.h"
#include "engine.h"
#include "fieldwise/logic.h"
#include "journeys.h"
#include "json/writer.h"
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

std::string session_history(Handle session, double now) {
  const Session* found = find_session(session);
  if (!found) return no_session();
  int64_t at = 0;
  return to_time(now, at) ? history(*found->plan, found->log, at) : bad_time();
}

// {"changes_at":<ms or null>}, or {"errors":[…]}.
std::string session_changes_at(Handle session, double now, std::string_view offer) {
  const Session* found = find_session(session);
  if (!found) return no_session();
  int64_t at = 0;
  if (!to_time(now, at)) return bad_time();
  const std::optional<int64_t> next = changes_at(*found->plan, found->log, at, offer);
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("changes_at");
  if (next) {
    w.integer(*next);
  } else {
    w.null();
  }
  w.end_object();
  return out;
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
  function("history", &session_history);
  function("changesAt", &session_changes_at);
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
