#include "ask/queue.h"

#include <algorithm>

namespace fieldwise {

bool is_known(const Sheet& sheet, uint32_t field) {
  return !sheet.value(field).is_null() &&
         !is_stale(sheet.plan().fields[field], sheet.answered_at(field), sheet.now());
}

namespace {

bool may_ask(const Sheet& sheet, uint32_t field) {
  return sheet.visible(field) && sheet.plan().fields[field].compute == kNone;
}

// Shown, not known, and not skipped of late. A required field cannot be skipped.
bool left_to_ask(const Sheet& sheet, const Profile& profile, uint32_t field) {
  if (!may_ask(sheet, field) || is_known(sheet, field)) return false;
  const Answer& answer = profile.answers[field];
  const bool skipped = answer.skipped && answer.skipped_at >= answer.at &&
                       !is_stale(sheet.plan().fields[field], answer.skipped_at, sheet.now());
  return !skipped || sheet.required(field);
}

bool asked_in_visit(const Profile& profile, uint32_t field) {
  return profile.answers[field].visit == profile.visits;
}

bool in(Ids fields, uint32_t field) {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

// The first visit of the queue in which something was left to ask when this visit began.
const Ids* current_group(const Sheet& sheet, const Profile& profile, const Queue& queue,
                         const Offer& offer) {
  for (const auto& group : queue) {
    for (const uint32_t f : group) {
      if (in(offer.fields, f)) continue;
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

Asking ask_queue(const Sheet& sheet, const Profile& profile) {
  const Plan& plan = sheet.plan();
  Asking out;
  out.visit = std::max(profile.visits, 1u);
  if (sheet.offer() == kNone) {
    out.stop = Stop::no_offer;
    return out;
  }
  const Offer& offer = plan.offers[sheet.offer()];
  const Queue& queue = offer.has_queue ? offer.queue : plan.queue;
  out.quota = offer.quota;
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (asked_in_visit(profile, f) && !in(offer.fields, f)) ++out.used;
  }
  for (const uint32_t f : offer.fields) {
    if (left_to_ask(sheet, profile, f)) out.fields.push_back({f, 0});
  }
  const auto* group = current_group(sheet, profile, queue, offer);
  bool quota_reached = false;
  if (group != nullptr) {
    uint32_t count = out.used;
    for (const uint32_t f : *group) {
      if (in(offer.fields, f) || !left_to_ask(sheet, profile, f)) continue;
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
  if (!out.fields.empty()) return out;
  out.stop = quota_reached                          ? Stop::quota
             : anything_left(sheet, profile, queue) ? Stop::next_visit
                                                    : Stop::done;
  return out;
}

}  // namespace fieldwise
