// history(), changes_at(): a timeline for who asks once.
#include "decide/decision.h"
#include "fieldwise/decide.h"
#include "json/writer.h"
#include "plan/names.h"
#include "qualify/stage.h"
#include "timeline/timeline.h"

namespace fieldwise {
namespace {

void write_transition(JsonWriter& w, const Moment& moment) {
  w.begin_object().key("at").integer(moment.at);
  w.key("from").string(name_of(stage_names(), moment.before.stage));
  w.key("to").string(name_of(stage_names(), moment.after.stage));
  write_cause(w.key("cause"), *moment.sheet, moment.after);
  const Lost what = lost(*moment.sheet, moment.before, moment.after, moment.event);
  if (what.code != nullptr) {
    w.key("lost").begin_object().key("code").string(what.code);
    if (!what.key.empty()) w.key("key").string(what.key);
    w.key("text").string(what.text).end_object();
  }
  write_event_id(w.key("event"), moment.event);
  w.end_object();
}

void write_trigger(JsonWriter& w, const Plan& plan, const Moment& moment, uint32_t which) {
  const Trigger& trigger = plan.triggers[which];
  w.begin_object().key("at").integer(moment.at).key("trigger").string(trigger.key);
  w.key("reason").string(trigger.reason).key("axis").string(plan.axes[trigger.axis].key);
  w.key("score").thousandths(moment.sheet->score(trigger.axis));
  write_event_id(w.key("event"), moment.event);
  w.end_object();
}

}  // namespace

std::string history(const Plan& plan, const EventLog& log, int64_t now) {
  std::string transitions, triggers;
  JsonWriter stages(transitions), changes(triggers);
  stages.begin_array();
  changes.begin_array();
  Timeline timeline(plan, log);
  while (timeline.next(now)) {
    const Moment& moment = timeline.moment();
    if (moment.after.stage != moment.before.stage) write_transition(stages, moment);
    for (const uint32_t t : moment.triggers) write_trigger(changes, plan, moment, t);
  }
  stages.end_array();
  changes.end_array();
  std::string out;
  JsonWriter(out).begin_object().key("plan").string(plan.hash);
  out += ",\"transitions\":" + transitions + ",\"triggers\":" + triggers + "}";
  return out;
}

std::optional<int64_t> changes_at(const Plan& plan, const EventLog& log, int64_t now,
                                  std::string_view offer) {
  Timeline timeline(plan, log);
  while (timeline.next(now)) {
  }
  const int64_t at = timeline.changes_at(now, find_offer(plan, offer));
  if (at == kNever) return std::nullopt;
  return at;
}

}  // namespace fieldwise
