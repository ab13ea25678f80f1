#include "decide/notes.h"

#include <algorithm>

#include "decide/decision.h"
#include "plan/reader.h"

namespace fieldwise {

Errors steps_notes(const Plan& plan, int64_t now) {
  Errors out;
  const Profile nobody = fold(plan, EventLog(), now);
  bool spent = false;
  for (uint32_t offer = 0; offer < std::max<size_t>(1, plan.offers.size()) && !spent; ++offer) {
    Sheet sheet(plan);
    sheet.load(nobody, now, plan.offers.empty() ? kNone : offer);
    const Decision decision = conclude(sheet, nobody);
    spent = sheet.spent() || decision.asking.spent;
  }
  if (spent) {
    note(out, "too_many_steps", "/rules",
         {"Rules take too many steps to prove what is settled and what is worth asking; make those "
          "simpler that go through lists within lists"});
  }
  return out;
}

}  // namespace fieldwise
