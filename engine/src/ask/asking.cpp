#include "ask/asking.h"

#include <algorithm>

namespace fieldwise {

bool is_known(const Sheet& sheet, uint32_t field) {
  return !sheet.value(field).is_null() &&
         !is_stale(sheet.plan().fields[field], sheet.answered_at(field), sheet.now());
}

bool may_ask(const Sheet& sheet, uint32_t field) {
  return sheet.visible(field) && sheet.plan().fields[field].compute == kNone;
}

bool left_to_ask(const Sheet& sheet, const Profile& profile, uint32_t field) {
  // Consent is no question: offers ask for it, each time (ask).
  if (sheet.plan().fields[field].consent) return false;
  if (!may_ask(sheet, field) || is_known(sheet, field)) return false;
  const Answer& answer = profile.answers[field];
  const bool skipped =
      is_skipped(answer) && !is_stale(sheet.plan().fields[field], answer.skipped_at, sheet.now());
  return !skipped || sheet.required(field);
}

bool asked_in_visit(const Profile& profile, uint32_t field) {
  return profile.answers[field].visit == profile.visits;
}

bool is_among(Ids fields, uint32_t field) {
  return std::find(fields.begin(), fields.end(), field) != fields.end();
}

Asking ask(const Sheet& sheet, const Profile& profile, bool settled, bool barred) {
  const Plan& plan = sheet.plan();
  Asking out;
  out.visit = std::max(profile.visits, 1u);
  if (sheet.offer() == kNone) {
    out.stop = Stop::no_offer;
    return out;
  }
  const Offer& offer = plan.offers[sheet.offer()];
  out.quota = offer.quota;
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    if (asked_in_visit(profile, f) && !is_among(offer.fields, f)) ++out.used;
  }
  for (const uint32_t f : offer.fields) {
    if (left_to_ask(sheet, profile, f)) out.fields.push_back({f});
  }
  if (barred) {
    out.stop = Stop::disqualified;
  } else if (plan.by_value &&
             !offer.has_queue) {  // an offer's own queue is an order that somebody chose
    out.by_value = true;
    ask_by_value(sheet, profile, settled, out);
  } else {
    ask_queue(sheet, profile, out);
  }
  // Last, where the form is sent. What was agreed to before is not taken for granted.
  for (const uint32_t f : offer.fields) {
    if (plan.fields[f].consent && may_ask(sheet, f)) out.fields.push_back({f});
  }
  if (!out.fields.empty()) out.stop = Stop::none;
  return out;
}

}  // namespace fieldwise
