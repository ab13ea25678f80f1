#include "simulate/words.h"

#include <chrono>

#include "act/announced.h"
#include "base/text.h"
#include "handoff/choice.h"
#include "handoff/why_now.h"
#include "handoff/words.h"
#include "plan/names.h"
#include "qualify/stage.h"

namespace fieldwise::simulate {
namespace {

using What = Announcement::Kind;

// By NurtureWhy.
constexpr const char* kNurtureWhys[] = {
    "Its segments and stage belong there",
    "It belongs there again",
    "A jump",
    "The sequence before was over",
    "The first step",
    "It answers what the lead did",
    "The lead used what it was sent last",
    "The longest wait was over",
    "Its stage is another",
    "Its segments are others",
    "Another sequence comes first, or this one's condition fails",
    "It is suppressed",
    "It waits for a review",
    "It opted out",
    "All steps are sent"};

std::string two_digits(int64_t n) { return fill_in(n < 10 ? "0%" : "%", {integer_text(n)}); }

void say_stage(const Plan& plan, Lead& lead, const Announcement& a, Entry& out) {
  const Standing& after = lead.timeline().moment().after;
  out.subject = stage_names()[a.subject];
  out.text = fill_in("% → %", {stage_titles()[a.item], stage_titles()[a.subject]});
  if (after.by == Standing::By::disqualification) {
    const Lane& lane = plan.lanes[after.index];
    out.text +=
        fill_in(": %, %", {lane.outcome.empty() ? lane.key : lane.outcome,
                           lane.suppression == Suppression::never ? "for good" : "for now"});
  } else if (after.stage == Stage::disqualified) {
    out.text += after.suppression == Suppression::never ? ": for good" : ": for now";
  }
  out.why = change_text(lead.timeline().sheet(), lead.timeline().moment().before, after, a.event);
}

void say_review(const Plan& plan, Lead& lead, Entry& out) {
  const Standing& after = lead.timeline().moment().after;
  std::string missing;
  for (uint32_t s = 0; s < plan.segments.size(); ++s) {
    if (after.segment[s] != kNone) continue;
    if (!missing.empty()) missing += ", ";
    missing += plan.segments[s].key;
  }
  out.text = "Into the review queue";
  out.why = fill_in("A person must say: %", {missing});
}

void say_step(const Nurture& nurture, const Announcement& a, Entry& out) {
  const Sequence& sequence = nurture.sequences[a.sequence];
  const Asset& asset = nurture.assets[a.subject];
  out.subject = asset.key;
  const auto steps = static_cast<uint32_t>(sequence.steps.size());
  const std::string place =
      a.step < steps ? fill_in("step % of %", {integer_text(a.step + 1), integer_text(steps)})
                     : std::string("opening");
  const std::string_view channel = word_at(kChannels, static_cast<uint32_t>(asset.channel));
  out.text = fill_in("%, %: % (%)", {sequence.title, place, asset.title, channel});
  out.why = kNurtureWhys[a.why];
}

void say_sequence(const Nurture& nurture, const Announcement& a, Entry& out) {
  const Sequence& sequence = nurture.sequences[a.subject];
  out.subject = sequence.key;
  out.text = fill_in(a.kind == What::leave ? "Leaves %" : "Enters %", {sequence.title});
  out.why = kNurtureWhys[a.why];
}

void say_handoff(const Playbook& playbook, Lead& lead, const Announcement& a, Entry& out) {
  const HandoffTask& task = playbook.handoff.tasks[a.subject];
  out.subject = task.key;
  out.text = fill_in("Task for sales: %", {task.title});
  out.why = why_now(playbook.handoff, lead.folds().handoff, lead.timeline().sheet());
}

void say_again(const Playbook& playbook, Lead& lead, const Announcement& a, Entry& out) {
  const HandoffTask& task = playbook.handoff.tasks[a.subject];
  out.subject = task.key;
  out.text = fill_in("Sales is told again: %", {task.title});
  out.why = why_now(playbook.handoff, lead.folds().handoff, lead.timeline().sheet());
}

void say_clock(const Plan& plan, const Announcement& a, Entry& out) {
  const Clock& clock = plan.playbook->sla.clocks[a.subject];
  const std::string_view who = rep_name(plan, a.why);
  out.subject = clock.key;
  const std::string due = minute_text(a.due);
  if (a.kind == What::sla_at_risk) {
    out.text = fill_in("At risk: %, due %", {clock.title, due});
  } else if (a.kind == What::sla_breached) {
    out.text = fill_in("Breached: %", {clock.title});
  } else if (clock.escalations[a.item].action == Escalation::Action::reassign) {
    out.text = fill_in("Reassigned to %: %", {who, clock.title});
    out.why = fill_in("It was due %", {due});
    return;
  } else {
    out.text = fill_in("% is told: %", {a.why == kNone ? "Nobody" : who, clock.title});
    out.why = fill_in("It was due %", {due});
    return;
  }
  out.why = a.why == kNone ? "Nobody has the lead" : fill_in("% has the lead", {who});
}

}  // namespace

std::string minute_text(int64_t ms) {
  using std::chrono::floor;
  const auto at = std::chrono::sys_time<std::chrono::milliseconds>(std::chrono::milliseconds(ms));
  const auto day = floor<std::chrono::days>(at);
  const std::chrono::year_month_day date(day);
  const int64_t minutes = floor<std::chrono::minutes>(at - day).count();
  return fill_in("%-%-% %:%", {integer_text(static_cast<int>(date.year())),
                               two_digits(static_cast<unsigned>(date.month())),
                               two_digits(static_cast<unsigned>(date.day())),
                               two_digits(minutes / 60), two_digits(minutes % 60)});
}

std::string_view rep_name(const Plan& plan, uint32_t rep) {
  if (rep == kNone || plan.playbook == nullptr) return {};
  return plan.playbook->routing.reps[rep].name;
}

Entry entry_of(const Plan& plan, Lead& lead, const Announcement& a) {
  const Playbook* book = plan.playbook.get();
  Entry out;
  out.at = a.at;
  out.kind = announcement_kind(a.kind);
  out.event = a.event;
  switch (a.kind) {
    case What::stage:
      say_stage(plan, lead, a, out);
      break;
    case What::review:
      say_review(plan, lead, out);
      break;
    case What::trigger: {
      const Trigger& trigger = plan.triggers[a.subject];
      out.subject = trigger.key;
      out.text = trigger.reason.empty() ? trigger.key : trigger.reason;
      out.why = fill_in("% is %", {plan.axes[trigger.axis].label,
                                   thousandths_text(lead.timeline().sheet().score(trigger.axis))});
      break;
    }
    case What::sequence:
    case What::leave:
      say_sequence(book->nurture, a, out);
      break;
    case What::step:
      say_step(book->nurture, a, out);
      break;
    case What::tell_rep: {
      const Jump& jump = book->nurture.sequences[a.subject].jumps[a.item];
      out.subject = jump.key;
      out.text = "The rep is told";
      out.why = jump.reason;
      break;
    }
    case What::handoff:
      say_handoff(*book, lead, a, out);
      break;
    case What::again:
      say_again(*book, lead, a, out);
      break;
    case What::returned: {
      const ReturnSign& sign = book->requalify.signs[a.subject];
      out.subject = sign.key;
      out.text = "Signs of return";
      out.why = sign.reason;
      break;
    }
    case What::check_in:
      out.subject = book->requalify.check_ins[a.subject].key;
      out.text = book->requalify.check_ins[a.subject].title;
      break;
    case What::sla_at_risk:
    case What::sla_breached:
    case What::escalation:
      say_clock(plan, a, out);
      break;
  }
  return out;
}

Entry segment_entry(const Plan& plan, const Moment& moment, uint32_t segmentation) {
  const Segmentation& by = plan.segments[segmentation];
  const auto key_of = [&](const Standing& standing) {
    const uint32_t value = standing.segment[segmentation];
    return value == kNone ? std::string_view("not known") : by.bands[value].key;
  };
  Entry out;
  out.at = moment.at;
  out.kind = "segment";
  out.subject = by.key;
  out.text = fill_in("%: % → %", {by.key, key_of(moment.before), key_of(moment.after)});
  if (by.axis != kNone) {
    out.why = fill_in("% is %",
                      {plan.axes[by.axis].label, thousandths_text(moment.sheet->score(by.axis))});
  }
  out.event = moment.event;
  return out;
}

Entry entry_of(const Playbook& playbook, const RoutedLead& lead, const Choice& choice,
               int64_t now) {
  Entry out;
  out.at = now;
  const Routing& routing = playbook.routing;
  if (choice.rep == kNone) {
    out.kind = "unassigned";
    out.text = "Nobody can take it";
  } else {
    out.kind = "assigned";
    out.subject = routing.reps[choice.rep].key;
    out.text = fill_in(choice.waits ? "Waits for %" : "Goes to %", {routing.reps[choice.rep].name});
  }
  for (const std::string& sentence : explain(routing, lead, choice)) {
    if (sentence != out.text) out.why += (out.why.empty() ? "" : ". ") + sentence;
  }
  return out;
}

}  // namespace fieldwise::simulate
