#include <emscripten/bind.h>

#include "helpers.h"
#include "hot.h"

using namespace fieldwise::wasm;

EMSCRIPTEN_BINDINGS(fieldwise) {
  using emscripten::function;
  function("loadPlan", &load);
  function("freePlan", &free_plan);
  function("publishPlan", &publish);
  function("describePlan", &describe);
  function("createSession", &create_session);
  function("freeSession", &free_session);
  function("addEvents", &add_events);
  function("decide", &decide_session);
  function("stateHash", &hash_session);
  function("validate", &validate_plan);
  function("validateSession", &validate_session);
  function("openLive", &open_live);
  function("closeLive", &close_live);
  function("openScorer", &open_scorer);
  function("closeScorer", &close_scorer);
  function("openBatch", &open_batch);
  function("closeBatch", &close_batch);
  function("applyLogic", &apply);
  function("parseTime", &read_time);
  function("engineVersion", &engine_version);
}
