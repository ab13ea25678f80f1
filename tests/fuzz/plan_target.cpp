// Any text as a plan: it loads or says why not; what loads can be published, described and decided
// by.
#include "check.h"
#include "fieldwise/decide.h"
#include "fieldwise/plan.h"
#include "target.h"

using namespace fieldwise;
using fieldwise::fuzz::check;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const PlanResult loaded = load_plan(fuzz::text_of(data, size));
  check((loaded.plan == nullptr) == !loaded.errors.empty(), "a plan, or errors");
  if (loaded.plan == nullptr) return 0;
  const std::string published = publish_plan(*loaded.plan);
  const PlanResult page = load_plan(published);
  check(page.plan != nullptr, "what is published loads");
  check(publish_plan(*page.plan) == published, "what is published is published as it is");
  check(!describe_plan(*loaded.plan).empty(), "a plan has a description");
  constexpr int64_t kNow = 1763719210000;
  plan_notes(*loaded.plan, kNow);
  decide(*loaded.plan, EventLog(), kNow, "");
  return 0;
}
