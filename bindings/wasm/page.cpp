// The page's module, fieldwise.wasm: one visitor at a time. A plan's examples are run where plans
// are written, not for every visitor.
#include "text.h"

#include "base/sentences.h"
#include "base/whole.h"
#include "decide/decision.h"
#include "engine.h"

const bool fieldwise::kSentences = false;
const bool fieldwise::kWhole = false;

namespace {

std::string load(std::string_view json) {
  return fieldwise::wasm::keep_plan(fieldwise::compile_plan(json));
}

}  // namespace

EMSCRIPTEN_BINDINGS(page) { emscripten::function("loadPlan", &load); }
