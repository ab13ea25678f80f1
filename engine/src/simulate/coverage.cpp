#include "simulate/coverage.h"

#include <algorithm>

#include "base/text.h"
#include "plan/names.h"
#include "qualify/reports.h"

namespace fieldwise::simulate {
namespace {

using What = Announcement::Kind;

// In the order of Coverage::Which.
constexpr std::string_view kNames[][2] = {{"disqualifications", "disqualification"},
                                          {"express_lanes", "express lane"},
                                          {"thresholds", "threshold"},
                                          {"lapses", "lapse"},
                                          {"rejections", "rejection reason"},
                                          {"triggers", "trigger"},
                                          {"segments", "segment value"},
                                          {"personas", "persona"},
                                          {"rules", "scoring rule"},
                                          {"sequences", "sequence"},
                                          {"steps", "step"},
                                          {"jumps", "jump"},
                                          {"tasks", "task"},
                                          {"routing", "routing rule"},
                                          {"clocks", "clock"},
                                          {"escalations", "escalation"},
                                          {"return_signs", "sign of return"},
                                          {"check_ins", "check-in"}};

}  // namespace

Coverage::Coverage(const Plan& plan, size_t records, int64_t from)
    : plan_(plan), from_(from), jumped_(records) {
  for (const auto& [name, one] : kNames) kinds_.push_back({name, one, {}});
  add_standing();
  for (const Trigger& trigger : plan.triggers) {
    add(kTriggers, std::string(trigger.key), trigger.reason);
  }
  for (uint32_t s = 0; s < plan.segments.size(); ++s) {
    const Segmentation& by = plan.segments[s];
    first_value_[s] = static_cast<uint32_t>(kinds_[kSegments].rules.size());
    for (const auto& band : by.bands) add(kSegments, fill_in("%.%", {by.key, band.key}), {});
  }
  for (const Persona& persona : plan.personas) add(kPersonas, std::string(persona.key), {});
  for (const Rule& rule : plan.rules) add(kRules, std::string(rule.key), rule.reason);
  if (plan.playbook == nullptr) return;
  add_nurture();
  add_sales();
}

uint32_t Coverage::add(Which which, std::string key, std::string_view text) {
  auto& rules = kinds_[which].rules;
  rules.push_back({std::move(key), std::string(text), {}});
  return static_cast<uint32_t>(rules.size() - 1);
}

void Coverage::add_standing() {
  for (uint32_t l = 0; l < plan_.lanes.size(); ++l) {
    const Lane& lane = plan_.lanes[l];
    add(l < plan_.disqualifications ? kDisqualifications : kLanes, std::string(lane.key),
        lane.reason);
  }
  for (const Threshold& threshold : plan_.thresholds) {
    add(kThresholds, std::string(name_of(stage_names(), threshold.stage)), {});
  }
  for (const Lapse& lapse : plan_.lapses) {
    add(kLapses,
        fill_in("%-%", {name_of(stage_names(), lapse.stage), name_of(stage_names(), lapse.to)}),
        {});
  }
  for (const Rejection& rejection : plan_.rejections) {
    add(kRejections, std::string(rejection.key), {});
  }
}

void Coverage::add_nurture() {
  const Nurture& nurture = plan_.playbook->nurture;
  // A jump that the plan has for all sequences is one rule: its key is then one text.
  std::vector<std::pair<const char*, uint32_t>> known;
  for (const Sequence& sequence : nurture.sequences) {
    add(kSequences, std::string(sequence.key), sequence.title);
    first_step_.push_back(static_cast<uint32_t>(kinds_[kSteps].rules.size()));
    const auto add_step = [&](const SequenceStep& step) {
      const Asset& asset = nurture.assets[step.asset];
      add(kSteps, fill_in("%/%", {sequence.key, asset.key}), asset.title);
    };
    for (const SequenceStep& step : sequence.steps) add_step(step);
    for (const Opening& opening : sequence.openings) add_step(opening.step);
    auto& numbers = jumps_.emplace_back();
    for (const Jump& jump : sequence.jumps) {
      const auto same = std::find_if(known.begin(), known.end(),
                                     [&](const auto& one) { return one.first == jump.key.data(); });
      if (same != known.end()) {
        numbers.push_back(same->second);
        continue;
      }
      numbers.push_back(add(kJumps, std::string(jump.key), jump.reason));
      known.emplace_back(jump.key.data(), numbers.back());
    }
  }
}

void Coverage::add_sales() {
  const Playbook& book = *plan_.playbook;
  for (const HandoffTask& task : book.handoff.tasks) {
    add(kTasks, std::string(task.key), task.title);
  }
  const Routing& routing = book.routing;
  if (routing.given) {
    if (routing.owner != kNone || routing.owners.size() > 0) {
      owner_rule_ = add(kRouting, "account", "The owner of the account");
    }
    first_routing_rule_ = static_cast<uint32_t>(kinds_[kRouting].rules.size());
    constexpr const char* kVias[] = {"account", "hot", "rule", "sdr", "fallback"};
    for (const RoutingRule& rule : routing.rules) {
      const std::string_view via = kVias[static_cast<size_t>(rule.via)];
      add(kRouting, std::string(rule.key.empty() ? via : rule.key), rule.reason);
    }
  }
  for (const Clock& clock : book.sla.clocks) {
    add(kClocks, std::string(clock.key), clock.title);
    for (size_t e = 0; e < clock.escalations.size(); ++e) {
      add(kEscalations, fill_in("%/%", {clock.key, integer_text(static_cast<int64_t>(e + 1))}),
          clock.title);
    }
  }
  for (const ReturnSign& sign : book.requalify.signs) {
    add(kSigns, std::string(sign.key), sign.reason);
  }
  for (const CheckIn& check_in : book.requalify.check_ins) {
    add(kCheckIns, std::string(check_in.key), check_in.title);
  }
}

void Coverage::hit(Which which, uint32_t rule, uint32_t record) {
  auto& records = kinds_[which].rules[rule].records;
  const auto place = std::lower_bound(records.begin(), records.end(), record);
  if (place == records.end() || *place != record) records.insert(place, record);
}

void Coverage::look(uint32_t record, Lead& lead, bool told) {
  const Folds& folds = lead.folds();
  if (plan_.playbook != nullptr) look_at_jumps(record, folds.nurture, told);
  if (!told) return;
  const Sheet& sheet = lead.timeline().sheet();
  look_at_standing(record, lead.timeline().standing());
  if (sheet.persona() != kNone) hit(kPersonas, sheet.persona(), record);
  for (uint32_t r = 0; r < plan_.rules.size(); ++r) {
    if (sheet.contribution(r) != 0) hit(kRules, r, record);
  }
  if (folds.nurture.sequence != kNone) hit(kSequences, folds.nurture.sequence, record);
  for (uint32_t c = 0; c < folds.sla.runs.size(); ++c) {
    const ClockRun& run = folds.sla.runs[c];
    if (run.started != kNever && (run.ended == kNever || run.started >= from_)) {
      hit(kClocks, c, record);
    }
  }
}

void Coverage::look_at_standing(uint32_t record, const Standing& standing) {
  switch (standing.by) {
    case Standing::By::threshold:
      hit(kThresholds, standing.index, record);
      break;
    case Standing::By::disqualification:
      hit(kDisqualifications, standing.index, record);
      break;
    case Standing::By::lane:
      hit(kLanes, standing.index - plan_.disqualifications, record);
      break;
    case Standing::By::lapse:
      hit(kLapses, standing.index, record);
      break;
    default:
      break;
  }
  for (uint32_t s = 0; s < plan_.segments.size(); ++s) {
    if (standing.segment[s] != kNone) {
      hit(kSegments, first_value_[s] + standing.segment[s], record);
    }
  }
}

// A jump is made once per lead and sequence, so what is new tells when.
void Coverage::look_at_jumps(uint32_t record, const NurtureState& state, bool told) {
  for (const NurtureState::Place& place : state.places) {
    for (uint32_t j = 0; j < jumps_[place.sequence].size(); ++j) {
      if ((place.jumped >> j & 1) == 0) continue;
      if (!jumped_[record].emplace(place.sequence, j).second || !told) continue;
      hit(kJumps, jumps_[place.sequence][j], record);
    }
  }
}

void Coverage::tell(uint32_t record, const Announcement& a) {
  switch (a.kind) {
    case What::trigger:
      return hit(kTriggers, a.subject, record);
    case What::step:
      return hit(kSteps, first_step_[a.sequence] + a.step, record);
    case What::handoff:
      return hit(kTasks, a.subject, record);
    case What::returned:
      return hit(kSigns, a.subject, record);
    case What::check_in:
      return hit(kCheckIns, a.subject, record);
    case What::escalation:
      return hit(kEscalations, plan_.playbook->sla.clocks[a.subject].first_escalation + a.item,
                 record);
    default:
      return;
  }
}

void Coverage::route(uint32_t record, const Choice& choice) {
  if (choice.rep == kNone) return;
  const auto& rules = plan_.playbook->routing.rules;
  if (choice.rule == nullptr) {
    if (owner_rule_ != kNone) hit(kRouting, owner_rule_, record);
    return;
  }
  hit(kRouting, first_routing_rule_ + static_cast<uint32_t>(choice.rule - rules.data()), record);
}

void Coverage::hear(uint32_t record, const Event& event) {
  const bool rejected = event.type == EventType::outcome && event.outcome == Outcome::rejected;
  const Rejection* reason = rejected ? rejection_of(plan_, event) : nullptr;
  if (reason != nullptr) {
    hit(kRejections, static_cast<uint32_t>(reason - plan_.rejections.data()), record);
  }
}

}  // namespace fieldwise::simulate
