#include "playbook/reach.h"

namespace fieldwise {
namespace {

constexpr uint32_t bit(Stage stage) { return 1u << static_cast<uint32_t>(stage); }

}  // namespace

uint32_t reachable_stages(const Plan& plan, Suppression suppression) {
  if (suppression == Suppression::never) return bit(Stage::disqualified);
  if (suppression == Suppression::not_now) {
    return bit(Stage::closed_lost) | bit(Stage::recycled) | bit(Stage::disqualified);
  }
  uint32_t ruled = 0;
  for (const Threshold& threshold : plan.thresholds) ruled |= bit(threshold.stage);
  for (uint32_t l = plan.disqualifications; l < plan.lanes.size(); ++l) {
    ruled |= bit(plan.lanes[l].stage);
  }
  for (const Lapse& lapse : plan.lapses) ruled |= bit(lapse.to);
  // Sales accepts what met a threshold or a lane; what a person confirms is then an SQL.
  if ((ruled & (bit(Stage::mql) | bit(Stage::sal) | bit(Stage::sql))) != 0) {
    ruled |= bit(Stage::sal);
    if (!plan.checklist.empty()) ruled |= bit(Stage::sql);
  }
  return ruled | bit(Stage::anonymous) | bit(Stage::inquiry) | bit(Stage::opportunity) |
         bit(Stage::closed_won);
}

}  // namespace fieldwise
