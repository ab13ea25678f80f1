// The `queue` policy: the order that the plan gives.
#include "ask/asking.h"

namespace fieldwise {
namespace {

// The first visit of the queue in which something was left to ask when this visit began.
const Ids* current_group(const Sheet& sheet, const Profile& profile, const Queue& queue,
                         const Offer& offer) {
  for (const auto& group : queue) {
    for (const uint32_t f : group) {
      if (is_among(offer.fields, f)) continue;
      const bool asked_now = may_ask(sheet, f) && asked_in_visit(profile, f);
      if (asked_now || left_to_ask(sheet, profile, f)) return &group;
    }
  }
  return nullptr;
}

bool anything_left(const Sheet& sheet, const Profile& profile, const Queue& queue) {
  for (const auto& group : queue) {
    for (const uint32_t f : group) {
      if (left_to_ask(sheet, profile, f)) return true;
    }
  }
  return false;
}

}  // namespace

void ask_queue(const Sheet& sheet, const Profile& profile, Asking& out) {
  const Plan& plan = sheet.plan();
  const Offer& offer = plan.offers[sheet.offer()];
  const Queue& queue = offer.has_queue ? offer.queue : plan.queue;
  const auto* group = current_group(sheet, profile, queue, offer);
  bool quota_reached = false;
  if (group != nullptr) {
    uint32_t count = out.used;
    for (const uint32_t f : *group) {
      if (is_among(offer.fields, f) || !left_to_ask(sheet, profile, f)) continue;
      // What was answered wrongly in this visit is asked again without counting twice.
      const bool again = asked_in_visit(profile, f);
      if (!again && count >= out.quota) {
        quota_reached = true;
        continue;
      }
      if (!again) ++count;
      out.fields.push_back({f, count});
    }
  }
  out.stop = quota_reached                          ? Stop::quota
             : anything_left(sheet, profile, queue) ? Stop::next_visit
                                                    : Stop::done;
}

}  // namespace fieldwise
