#include "decide/notes.h"

#include "decide/decision.h"
#include "plan/reader.h"

namespace fieldwise {

Errors steps_notes(const Plan& plan, int64_t now) {
  Errors out;
  const Profile nobody = fold(plan, EventLog(), now);
  Sheet sheet(plan);
  sheet.load(nobody, now, plan.offers.empty() ? kNone : 0);
  const Decision decision = conclude(sheet, nobody);
  if (sheet.spent() || decision.asking.spent) {
    note(out, "too_many_steps", "/rules",
         {"Rules take too many steps to prove what is settled and what is worth asking; make those "
          "simpler that go through lists within lists"});
  }
  return out;
}

}  // namespace fieldwise
