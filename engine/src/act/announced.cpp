#include "act/announced.h"

#include <map>
#include <optional>

#include "base/sha256.h"
#include "base/text.h"
#include "json/writer.h"
#include "plan/names.h"
#include "playbook/playbook.h"

namespace fieldwise {
namespace {

using What = Announcement::Kind;

constexpr std::string_view kPlanChanged = "plan_changed:";

std::string subject_of(const Plan& plan, const Announcement& a) {
  const Playbook* book = plan.playbook.get();
  switch (a.kind) {
    case What::stage:
      return std::string(stage_names()[a.subject]);
    case What::trigger:
      return std::string(plan.triggers[a.subject].key);
    case What::sequence:
    case What::leave:
      return std::string(book->nurture.sequences[a.subject].key);
    case What::tell_rep: {
      const Sequence& sequence = book->nurture.sequences[a.subject];
      return std::string(sequence.key) + ":" + std::string(sequence.jumps[a.item].key);
    }
    case What::step:
      return std::string(book->nurture.assets[a.subject].key);
    case What::handoff:
    case What::again:
      return std::string(book->handoff.tasks[a.subject].key);
    case What::returned:
      return std::string(book->requalify.signs[a.subject].key);
    case What::check_in:
      return std::string(book->requalify.check_ins[a.subject].key);
    case What::sla_at_risk:
    case What::sla_breached:
      return std::string(book->sla.clocks[a.subject].key);
    case What::escalation:
      return fill_in("%:%", {book->sla.clocks[a.subject].key, integer_text(a.item)});
    default:
      return {};
  }
}

struct Told {
  const Event* event = nullptr;
  bool withdrawn = false;
  bool ahead = false;  // by a host whose clock is
};

std::string_view member(const Event& event, std::string_view key) {
  const Value* value = event.body.find(key);
  return value == nullptr ? std::string_view() : value->text();
}

}  // namespace

const char* announcement_kind(Announcement::Kind kind) {
  constexpr const char* kNames[] = {
      "stage",         "review",           "trigger",      "nurture.enter", "nurture.step",
      "nurture.leave", "nurture.tell_rep", "handoff",      "handoff.again", "returned",
      "check_in",      "sla.at_risk",      "sla.breached", "sla.escalation"};
  return kNames[static_cast<size_t>(kind)];
}

std::string id_of(const Plan& plan, const Announcement& a) {
  std::string out = announcement_kind(a.kind);
  const std::string subject = subject_of(plan, a);
  if (!subject.empty()) out += ":" + subject;
  return fill_in("%:%", {out, integer_text(a.nth)});
}

std::string digest_of(const Announcement& a) {
  std::string text = fill_in(
      "% % % % % %", {integer_text(a.at), integer_text(a.due), integer_text(a.why),
                      integer_text(a.item), integer_text(a.sequence), integer_text(a.step)});
  if (a.event != nullptr) text += " " + event_id(*a.event);
  return sha256_hex(text, 16);
}

std::string digest_of_change(int64_t at, Stage stage) {
  return sha256_hex(fill_in("% %", {integer_text(at), name_of(stage_names(), stage)}), 16);
}

namespace {

// When a change of plan that was announced had been decided: what came later is told on its own.
int64_t settled_by(const Event& event) {
  return static_cast<int64_t>(event.body.find("as_of")->number);
}

Stage stage_at(const Announcements& derived, int64_t at) {
  Stage out = Stage::anonymous;
  for (const Announcement& a : derived) {
    if (a.at > at) break;
    if (a.kind == What::stage) out = static_cast<Stage>(a.subject);
  }
  return out;
}

// Late events may have made another stage of what a change of plan was told to lead to.
std::optional<PlanCorrection> correct_change(const Event& event, int64_t at,
                                             const Announcements& derived) {
  const std::string_view to = member(event, "to");
  const Stage stage = stage_at(derived, at);
  if (to.empty() || to == name_of(stage_names(), stage)) return std::nullopt;
  return PlanCorrection{std::string(event.name), std::string(member(event, "digest")), at, stage};
}

}  // namespace

Telling compare(const Plan& plan, const EventLog& log, const Announcements& derived, int64_t now) {
  Telling out;
  std::map<std::string_view, Told> told;
  const Event* last = nullptr;
  const Event* last_stage = nullptr;
  const Event* change = nullptr;  // of plan, the last one
  int64_t settled = INT64_MIN;    // up to when it has been told as one
  for (const Event* event : log.state().events) {
    if (event->type != EventType::announced) continue;
    last = event;
    if (event->name.starts_with(kPlanChanged)) {
      // Told again, it is corrected.
      if (change == nullptr || change->name != event->name) {
        told.clear();
        settled = settled_by(*event);
      }
      last_stage = change = event;
      out.suffix = "@" + std::string(event->name.substr(kPlanChanged.size()));
      continue;
    }
    if (event->name.starts_with("stage:")) last_stage = event;
    told[event->name] = {event, member(*event, "correction") == "withdrawn", event->at > now};
  }
  const std::string_view under = last == nullptr ? std::string_view() : member(*last, "plan");
  if (!under.empty() && under != plan.hash) {
    out.plan_changed = true;
    if (last_stage != nullptr) {
      const std::string_view to = member(*last_stage, "to");
      out.told_stage =
          to.empty() ? last_stage->name.substr(6, last_stage->name.rfind(':') - 6) : to;
    }
    return out;
  }
  if (change != nullptr && change->at <= now) {
    out.plan_correction = correct_change(*change, settled, derived);
  }
  for (const Announcement& a : derived) {
    const std::string id = id_of(plan, a) + out.suffix;
    const auto known = told.find(id);
    if (known == told.end()) {
      if (a.at > settled) out.announce.push_back(&a);
      continue;
    }
    const std::string_view was = member(*known->second.event, "digest");
    if (!known->second.ahead &&
        (known->second.withdrawn || (!was.empty() && was != digest_of(a)))) {
      out.corrections.push_back({id, std::string(was), &a});
    }
    told.erase(known);
  }
  for (const auto& [id, one] : told) {
    if (!one.withdrawn && !one.ahead) {
      out.corrections.push_back({std::string(id), std::string(member(*one.event, "digest"))});
    }
  }
  return out;
}

}  // namespace fieldwise
