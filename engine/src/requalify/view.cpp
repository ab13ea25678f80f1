// What was known of a lead that was let go, and what has changed since.
#include <algorithm>

#include "base/text.h"
#include "handoff/words.h"
#include "plan/names.h"
#include "profile/profile.h"
#include "qualify/stage.h"
#include "requalify/requalify.h"
#include "score/sheet.h"

namespace fieldwise {
namespace {

constexpr size_t kMostItems = 50;

void write_known(JsonWriter& w, const Plan& plan, const RequalifyState& state) {
  const Standing& was = state.was;
  w.key("was").begin_object().key("stage").string(name_of(stage_names(), was.stage));
  w.key("cause").begin_object().key("code").string(cause_code(was));
  const std::string_view key = cause_key(plan, was);
  if (!key.empty()) w.key("lane").string(key);
  w.end_object().key("confirmed").begin_array();
  for (size_t i = 0; i < plan.checklist.size(); ++i) {
    if ((state.items >> i & 1) != 0) w.string(plan.checklist[i]);
  }
  w.end_array().end_object();
  w.key("furthest").begin_object().key("stage").string(name_of(stage_names(), state.furthest));
  w.key("at").integer(state.furthest_at).end_object();
}

// A lapse, a report or a disqualification: none of their sentences is about scores.
void write_reason(JsonWriter& w, const Sheet& sheet, const Standing& by) {
  w.key("reason").begin_object().key("code").string(cause_code(by));
  w.key("text").string(cause_text(sheet, by));
  const std::string_view outcome = outcome_of(sheet.plan(), by);
  if (!outcome.empty()) w.key("outcome").string(outcome);
  w.end_object();
}

void write_scores(JsonWriter& w, const Sheet& sheet, const RequalifyState& state) {
  const Plan& plan = sheet.plan();
  w.key("scores").begin_array();
  for (uint32_t a = 0; a < plan.axes.size(); ++a) {
    w.begin_object().key("axis").string(plan.axes[a].key).key("then").thousandths(state.scores[a]);
    w.key("now").thousandths(sheet.score(a)).end_object();
  }
  w.end_array();
}

// Answers that came after it was let go: the latest, in the order of the plan.
void write_answers(JsonWriter& w, const Sheet& sheet, int64_t since) {
  const Plan& plan = sheet.plan();
  size_t count = 0;
  w.key("answers").begin_object().key("items").begin_array();
  for (uint32_t f = 0; f < plan.fields.size(); ++f) {
    const Answer& answer = sheet.profile()->answers[f];
    if (!answer.given || answer.at <= since || sheet.value(f).is_null()) continue;
    if (count++ >= kMostItems) continue;
    w.begin_object().key("field").string(plan.fields[f].key);
    w.key("label").string(label_of(plan.fields[f]));
    w.key("text").string(value_text(plan.fields[f], sheet.value(f)));
    w.key("at").integer(answer.at).end_object();
  }
  const size_t more = count > kMostItems ? count - kMostItems : 0;
  w.end_array().key("more").integer(static_cast<int64_t>(more)).end_object();
}

void write_behaviour(JsonWriter& w, const Profile& profile, int64_t since) {
  const auto& all = profile.activity;
  const auto first = std::upper_bound(all.begin(), all.end(), since,
                                      [](int64_t at, const Occurrence& o) { return at < o.at; });
  const auto count = static_cast<size_t>(all.end() - first);
  const size_t shown = std::min(count, kMostItems);
  w.key("behaviour").begin_object().key("items").begin_array();
  for (size_t i = 0; i < shown; ++i) write_event(w, all[all.size() - 1 - i].event);
  w.end_array().key("more").integer(static_cast<int64_t>(count - shown)).end_object();
}

void write_sign(JsonWriter& w, const Requalify& requalify, const RequalifyState& state) {
  w.key("sign");
  if (state.sign == kNone) {
    w.null();
    return;
  }
  const ReturnSign& sign = requalify.signs[state.sign];
  w.begin_object().key("sign").string(sign.key).key("reason").string(sign.reason);
  w.key("at").integer(state.signs[state.sign].told_at).end_object();
}

void write_check_in(JsonWriter& w, const Requalify& requalify, const RequalifyState& state) {
  w.key("check_in");
  const int64_t next = wake(state);
  if (next == kNever) {
    w.null();
    return;
  }
  uint32_t c = 0;
  while (state.reminders[c].next != next) ++c;
  w.begin_object().key("check_in").string(requalify.check_ins[c].key);
  w.key("title").string(requalify.check_ins[c].title).key("at").integer(next).end_object();
}

}  // namespace

void write_requalify(JsonWriter& w, const Requalify& requalify, const RequalifyState& state,
                     const Sheet& sheet) {
  if (state.since == RequalifyState::kNeverYet) {
    w.null();
    return;
  }
  w.begin_object().key("let_go").boolean(state.let_go).key("since").integer(state.since);
  w.key("until").time_or_null(state.until);
  write_reason(w, sheet, state.by);
  write_known(w, sheet.plan(), state);
  write_sign(w, requalify, state);
  w.key("since_then").begin_object();
  write_scores(w, sheet, state);
  write_answers(w, sheet, state.since);
  write_behaviour(w, *sheet.profile(), state.since);
  w.end_object();
  write_check_in(w, requalify, state);
  w.end_object();
}

}  // namespace fieldwise
