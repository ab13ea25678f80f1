#include "qualify/reports.h"

#include <algorithm>

namespace fieldwise {
namespace {

void confirm(const Plan& plan, Reports& reports, const Event& event) {
  const Value* items = event.body.find("items");
  if (items == nullptr) return;
  const bool done = reports.confirmed != nullptr;
  for (uint32_t i = 0; i < plan.checklist.size(); ++i) {
    for (const Value& item : *items) {
      if (item.text() == plan.checklist[i]) reports.items |= 1u << i;
    }
  }
  const uint32_t all = (1u << plan.checklist.size()) - 1;
  if (!done && all != 0 && reports.items == all) reports.confirmed = &event;
}

void take_outcome(const Plan& plan, Reports& reports, const Event& event, const Standing& before) {
  if (!may_report(event.outcome, before)) return;
  switch (event.outcome) {
    case Outcome::attempted:
    case Outcome::contacted:
    case Outcome::stalled:
      return;
    case Outcome::confirmed:
      if (reports.latest != nullptr && reports.latest->outcome == Outcome::accepted) {
        confirm(plan, reports, event);
      }
      return;
    case Outcome::accepted:
    case Outcome::opportunity:
    case Outcome::won:
      break;
    case Outcome::rejected:
    case Outcome::lost:
    case Outcome::recycled:
      reports.let_go = event.at;
      reports.items = 0;
      reports.confirmed = nullptr;
      break;
  }
  reports.latest = &event;
}

}  // namespace

void report(const Plan& plan, Reports& reports, const Event& event, const Standing& before) {
  switch (event.type) {
    case EventType::outcome:
      return take_outcome(plan, reports, event, before);
    case EventType::disqualify:
      reports.disqualified = &event;
      return;
    case EventType::lift:
      reports.disqualified = nullptr;
      // A rejection for good is lifted with the rest; the lead is where it was let go.
      reports.lifted = reports.latest;
      return;
    case EventType::opt_out:
      reports.opted_out |= opt_out_bits(event.opt_out);
      return;
    case EventType::opt_in:
      reports.opted_out = static_cast<uint8_t>(reports.opted_out & ~opt_out_bits(event.opt_out));
      return;
    default:
      return;
  }
}

bool may_report(Outcome outcome, const Standing& standing) {
  const Stage stage = standing.stage;
  const bool let_go = stage == Stage::recycled || stage == Stage::closed_lost;
  const bool talk =
      outcome == Outcome::attempted || outcome == Outcome::contacted || outcome == Outcome::stalled;
  if (talk) return true;
  if (stage == Stage::anonymous || stage == Stage::disqualified) return false;
  switch (outcome) {
    case Outcome::accepted:
      return stage >= Stage::mql && stage <= Stage::sql;
    case Outcome::rejected:
      return stage < Stage::opportunity;
    case Outcome::recycled:
    case Outcome::won:
      return !let_go;
    case Outcome::lost:
      return !let_go && stage != Stage::closed_won;
    default:
      return true;
  }
}

const Rejection* rejection_of(const Plan& plan, const Event& event) {
  const auto it = std::find_if(plan.rejections.begin(), plan.rejections.end(),
                               [&](const Rejection& r) { return r.key == event.name; });
  return it == plan.rejections.end() ? nullptr : &*it;
}

}  // namespace fieldwise
