// act(): the folds, written.
#include "fieldwise/act.h"

#include "act/actions.h"
#include "act/announced.h"
#include "act/lead.h"
#include "decide/decision.h"
#include "handoff/package.h"
#include "handoff/words.h"
#include "json/writer.h"
#include "plan/names.h"
#include "qualify/segment.h"

namespace fieldwise {
namespace {

using What = Announcement::Kind;

void write_step(JsonWriter& w, const Nurture& nurture, const Announcement& a) {
  const Asset& asset = nurture.assets[a.subject];
  const Sequence& sequence = nurture.sequences[a.sequence];
  w.key("sequence").string(sequence.key).key("step");
  // An opening is none of the steps.
  if (a.step < sequence.steps.size()) {
    w.integer(a.step + 1);
  } else {
    w.null();
  }
  w.key("asset").string(asset.key);
  w.key("title").string(asset.title);
  w.key("channel").string(word_at(kChannels, static_cast<uint32_t>(asset.channel)));
  if (asset.cta != CallToAction::none) {
    w.key("cta").string(word_at(kCallsToAction, static_cast<uint32_t>(asset.cta) - 1));
  }
  if (!asset.url.empty()) w.key("url").string(asset.url);
  w.key("why").string(nurture_why_name(static_cast<NurtureWhy>(a.why)));
}

void write_stage_change(JsonWriter& w, const Plan& plan, const Announcement& a) {
  Standing standing;
  standing.by = static_cast<Standing::By>(a.why & 255);
  standing.index = a.why >> 8;
  standing.event = a.event;
  w.key("from").string(stage_names()[a.item]).key("to").string(stage_names()[a.subject]);
  w.key("cause").begin_object().key("code").string(cause_code(standing));
  const std::string_view key = cause_key(plan, standing);
  if (!key.empty()) w.key("key").string(key);
  if (standing.by != Standing::By::report) {
    const std::string_view outcome = outcome_of(plan, standing);
    if (!outcome.empty()) w.key("outcome").string(outcome);
  }
  w.end_object();
}

void write_clock(JsonWriter& w, const Playbook& book, const Announcement& a) {
  const Clock& clock = book.sla.clocks[a.subject];
  w.key("clock").string(clock.key);
  w.key("due").time_or_null(a.due);
  w.key("rep");
  if (a.why == kNone) {
    w.null();
  } else {
    w.string(book.routing.reps[a.why].key);
  }
  if (a.kind != What::escalation) return;
  const bool reassign = clock.escalations[a.item].action == Escalation::Action::reassign;
  w.key("action").string(reassign ? "reassign" : "notify");
}

// What an announcement says beyond its id, time and event.
void write_content(JsonWriter& w, const Plan& plan, const Announcement& a) {
  const Playbook* book = plan.playbook.get();
  switch (a.kind) {
    case What::stage:
      return write_stage_change(w, plan, a);
    case What::trigger: {
      const Trigger& trigger = plan.triggers[a.subject];
      w.key("trigger").string(trigger.key).key("axis").string(plan.axes[trigger.axis].key);
      w.key("reason").string(trigger.reason);
      return;
    }
    case What::step:
      return write_step(w, book->nurture, a);
    case What::sequence:
    case What::leave:
      w.key("sequence").string(book->nurture.sequences[a.subject].key);
      w.key("why").string(nurture_why_name(static_cast<NurtureWhy>(a.why)));
      return;
    case What::tell_rep: {
      const Sequence& sequence = book->nurture.sequences[a.subject];
      w.key("sequence").string(sequence.key);
      w.key("reason").string(sequence.jumps[a.item].reason);
      return;
    }
    case What::handoff: {
      const HandoffTask& task = book->handoff.tasks[a.subject];
      w.key("task").string(task.key).key("title").string(task.title);
      w.key("reason").string(task.reason);
      w.key("why").string(word_at(kHandoffWhys, a.why));
      return;
    }
    case What::again: {
      const HandoffTask& task = book->handoff.tasks[a.subject];
      w.key("task").string(task.key).key("title").string(task.title);
      w.key("reason").string(book->handoff.tasks[a.item].reason);
      return;
    }
    case What::returned: {
      const ReturnSign& sign = book->requalify.signs[a.subject];
      w.key("sign").string(sign.key).key("reason").string(sign.reason);
      return;
    }
    case What::check_in: {
      const CheckIn& check_in = book->requalify.check_ins[a.subject];
      w.key("check_in").string(check_in.key).key("title").string(check_in.title);
      return;
    }
    case What::sla_at_risk:
    case What::sla_breached:
    case What::escalation:
      return write_clock(w, *book, a);
    default:
      return;
  }
}

void write_announcement(JsonWriter& w, const Plan& plan, const Announcement& a) {
  w.key("kind").string(announcement_kind(a.kind)).key("digest").string(digest_of(a));
  w.key("at").integer(a.at);
  write_content(w, plan, a);
  write_event_id(w.key("event"), a.event);
}

// A change of plan: as of when, and to which stage it led.
void write_change(JsonWriter& w, int64_t at, Stage stage) {
  w.key("to").string(name_of(stage_names(), stage)).key("digest");
  w.string(digest_of_change(at, stage)).key("at").integer(at).key("as_of").integer(at);
}

void write_telling(JsonWriter& w, const Plan& plan, const Telling& telling, Stage stage,
                   int64_t now) {
  w.key("announce").begin_array();
  if (telling.plan_changed) {
    w.begin_object().key("id").string("plan_changed:" + plan.hash.substr(0, 8));
    w.key("kind").string("plan_changed");
    w.key("from").string(telling.told_stage);
    write_change(w, now, stage);
    w.end_object();
  }
  for (const Announcement* a : telling.announce) {
    w.begin_object().key("id").string(id_of(plan, *a) + telling.suffix);
    write_announcement(w, plan, *a);
    w.end_object();
  }
  w.end_array().key("corrections").begin_array();
  for (const Correction& correction : telling.corrections) {
    w.begin_object().key("id").string(correction.id).key("was").string(correction.was);
    w.key("correction").string(correction.now == nullptr ? "withdrawn" : "changed");
    if (correction.now != nullptr) write_announcement(w, plan, *correction.now);
    w.end_object();
  }
  if (telling.plan_correction) {
    const PlanCorrection& correction = *telling.plan_correction;
    w.begin_object().key("id").string(correction.id).key("was").string(correction.was);
    w.key("correction").string("changed").key("kind").string("plan_changed");
    write_change(w, correction.at, correction.stage);
    w.end_object();
  }
  w.end_array();
}

void write_nurture(JsonWriter& w, const Nurture& nurture, const NurtureState& state) {
  const NurtureView at = view(nurture, state);
  w.key("nurture");
  if (at.sequence == kNone) {
    w.null();
    return;
  }
  const Sequence& sequence = nurture.sequences[at.sequence];
  w.begin_object().key("sequence").string(sequence.key).key("title").string(sequence.title);
  w.key("done").integer(at.done).key("of").integer(static_cast<int64_t>(sequence.steps.size()));
  w.key("next");
  if (at.next == kNone) {
    w.null();
  } else {
    w.string(nurture.assets[sequence.steps[at.next].asset].key);
  }
  w.key("latest").time_or_null(at.latest);
  w.key("exhausted").boolean(at.exhausted).end_object();
}

void write_clocks(JsonWriter& w, const Sla& sla, const SlaState& state) {
  constexpr const char* kIs[] = {"running", "at_risk", "breached", "met", "met_late"};
  w.key("clocks").begin_array();
  for (const ClockStatus& status : clock_statuses(state)) {
    w.begin_object().key("clock").string(sla.clocks[status.clock].key);
    w.key("is").string(kIs[static_cast<size_t>(status.is)]);
    w.key("started").time_or_null(status.started);
    w.key("at_risk").time_or_null(status.at_risk);
    w.key("due").time_or_null(status.due);
    w.key("ended").time_or_null(status.ended);
    w.key("attempts").integer(status.attempts).end_object();
  }
  w.end_array();
  w.key("rep").string_or_null(state.rep);
}

void write_standing(JsonWriter& w, const Sheet& sheet, const Standing& standing) {
  const Plan& plan = sheet.plan();
  w.key("stage").begin_object().key("stage").string(name_of(stage_names(), standing.stage));
  write_cause(w.key("cause"), sheet, standing);
  w.end_object();
  write_suppression(w.key("suppression"), standing.suppression);
  write_segment(w.key("segment"), plan, standing);
  w.key("review").boolean(standing.in_review);
}

}  // namespace

std::string actions_json(const Plan& plan, const EventLog& log, Lead& lead, int64_t now) {
  const Standing standing = fieldwise::standing(lead.timeline().sheet());
  const Folds& folds = lead.folds();
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("plan").string(plan.hash).key("decided_at").integer(now);
  write_standing(w, lead.timeline().sheet(), standing);
  if (plan.playbook != nullptr) {
    const Playbook& book = *plan.playbook;
    const Sheet& sheet = lead.timeline().sheet();
    write_nurture(w, book.nurture, folds.nurture);
    write_task(w.key("task"), book.handoff, folds.handoff);
    w.key("package");
    if (folds.handoff.is_open()) {
      write_package(w, book.handoff, folds.handoff, lead.timeline().profile(), sheet, standing);
    } else {
      w.null();
    }
    write_requalify(w.key("requalify"), book.requalify, folds.requalify, sheet);
  }
  // That nobody signed off is told of every plan, also of one that does nothing over time.
  if (!plan.published) write_agreement(w.key("governance"), plan, now);
  if (plan.playbook != nullptr) write_clocks(w, plan.playbook->sla, folds.sla);
  write_telling(w, plan, compare(plan, log, folds.announcements, now), standing.stage, now);
  w.key("changes_at").time_or_null(lead.changes_at());
  w.end_object();
  return out;
}

std::string act(const Plan& plan, const EventLog& log, int64_t now) {
  Lead lead(plan, log);
  lead.advance(now);
  return actions_json(plan, log, lead, now);
}

}  // namespace fieldwise
