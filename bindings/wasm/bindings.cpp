// What both modules offer.
#include "text.h"

#include "engine.h"
#include "live.h"

using namespace fieldwise::wasm;

EMSCRIPTEN_BINDINGS(fieldwise) {
  using emscripten::function;
  function("freePlan", &free_plan);
  function("planForVisitor", &plan_for_visitor);
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
  function("parseTime", &read_time);
  function("engineVersion", &engine_version);
}
