#include "qualify/stage.h"

#include <algorithm>

#include "base/text.h"
#include "base/whole.h"
#include "json/writer.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

std::string threshold_text(const Sheet& sheet, const Threshold& threshold) {
  std::string out;
  for (const auto& bound : threshold.when) {
    const NumberText has = thousandths_text(sheet.score(bound.axis));
    const NumberText needs = thousandths_text(bound.min);
    out += fill_in("%% % is at least %",
                   {out.empty() ? "" : " and ", sheet.plan().axes[bound.axis].label, has, needs});
  }
  return out;
}

// By Outcome; those without a stage have none.
constexpr const char* kReported[] = {"Sales accepted the lead",
                                     "Sales rejected it: %",
                                     "",
                                     "",
                                     "",
                                     "All of the checklist is confirmed",
                                     "It is an opportunity",
                                     "It is won",
                                     "It is lost: %",
                                     "It was handed back to nurture"};

std::string report_text(const Event& event) {
  if (event.type == EventType::disqualify)
    return "A person disqualified it: " + std::string(event.name);
  return fill_in(kReported[static_cast<size_t>(event.outcome)], {event.name});
}

std::string lapse_text(const Lapse& lapse) {
  return fill_in("No activity for % days", {thousandths_text(lapse.after / (24 * 3600))});
}

// The stages that answers can still lead to.
uint32_t reachable(const Sheet& sheet, const Reach& reach, const Standing& now) {
  const Plan& plan = sheet.plan();
  uint32_t set = 0;
  const auto put = [&](Stage stage) { set |= 1u << static_cast<uint32_t>(stage); };
  if (kWhole && now.by == Standing::By::report && now.stage >= Stage::opportunity) {
    put(now.stage);
    return set;
  }
  // What came before may keep rules from counting that hold.
  const bool history = kWhole && sheet.profile() != nullptr &&
                       (!plan.lapses.empty() || sheet.profile()->reports.latest != nullptr ||
                        !sheet.profile()->lifted_at.empty());
  if (history) put(now.stage);
  if (reach.identified & kMayBeFalse) put(Stage::anonymous);
  if (!(reach.identified & kMayBeTrue)) return set;
  for (const Stage stage : plan.withheld_stages) put(stage);
  for (const Lane& lane : plan.lanes) {
    const uint8_t mask = reach.conditions[lane.condition];
    if (mask & kMayBeTrue) put(lane.stage);
    if (!history && lane.held_for == 0 && !(mask & kMayBeFalse)) return set;
  }
  for (size_t i = plan.thresholds.size(); i-- > 0;) {
    const Threshold& t = plan.thresholds[i];
    bool may = true, must = true;
    for (const auto& bound : t.when) {
      may = may && reach.axes[bound.axis].high >= bound.min;
      must = must && reach.axes[bound.axis].low >= bound.min;
    }
    if (may) put(t.stage);
    if (must && !history) return set;
  }
  put(Stage::inquiry);
  return set;
}

}  // namespace

StageResult stage_of(const Sheet& sheet, const Reach& reach) {
  StageResult out;
  out.standing = standing(sheet);
  out.reachable = reachable(sheet, reach, out.standing);
  return out;
}

const char* cause_code(const Standing& standing) {
  constexpr const char* kCodes[] = {"anonymous",        "identified", "threshold", "express_lane",
                                    "disqualification", "report",     "lapse"};
  return kCodes[static_cast<size_t>(standing.by)];
}

std::string cause_text(const Sheet& sheet, const Standing& standing) {
  const Plan& plan = sheet.plan();
  switch (standing.by) {
    case Standing::By::anonymity:
      return "No e-mail address is known";
    case Standing::By::identity:
      return "An e-mail address is known";
    case Standing::By::threshold:
      return threshold_text(sheet, plan.thresholds[standing.index]);
    case Standing::By::report:
      return kWhole ? report_text(*standing.event) : std::string();
    case Standing::By::lapse:
      return kWhole ? lapse_text(plan.lapses[standing.index]) : std::string();
    default:
      return std::string(plan.lanes[standing.index].reason);
  }
}

namespace {

// Points that fell short; empty where there are enough of them, and they no longer count.
std::string shortfall_text(const Sheet& sheet, const Threshold& threshold) {
  std::string out;
  for (const auto& bound : threshold.when) {
    if (sheet.score(bound.axis) >= bound.min) continue;
    const NumberText has = thousandths_text(sheet.score(bound.axis));
    const NumberText needs = thousandths_text(bound.min);
    out += fill_in("%% % is below %",
                   {out.empty() ? "" : " and ", sheet.plan().axes[bound.axis].label, has, needs});
  }
  return out;
}

std::string lost_text(const Sheet& sheet, const Standing& before, const Event* event) {
  const Plan& plan = sheet.plan();
  if (before.stage == Stage::disqualified && event != nullptr && event->type == EventType::lift) {
    return "A person lifted the disqualification";
  }
  const bool lane = before.by == Standing::By::lane || before.by == Standing::By::disqualification;
  if (lane && !sheet.holds(plan.lanes[before.index].condition)) {
    return fill_in("%“%” no longer holds",
                   {before.by == Standing::By::lane ? "The express lane " : "The disqualification ",
                    plan.lanes[before.index].reason});
  }
  std::string out;
  if (before.by == Standing::By::threshold) {
    out = shortfall_text(sheet, plan.thresholds[before.index]);
  }
  if (!out.empty()) return out;
  return fill_in("What made it % no longer counts", {name_of(stage_titles(), before.stage)});
}

}  // namespace

Lost lost(const Sheet& sheet, const Standing& before, const Standing& after, const Event* event) {
  using By = Standing::By;
  const bool back = after.by == By::identity || after.by == By::threshold || after.by == By::lane;
  const bool from = before.stage <= Stage::opportunity || before.stage == Stage::disqualified;
  if (!back || !from || after.stage >= before.stage) return {};
  return {cause_code(before), cause_key(sheet.plan(), before), lost_text(sheet, before, event)};
}

std::string change_text(const Sheet& sheet, const Standing& before, const Standing& after,
                        const Event* event) {
  const Lost what = lost(sheet, before, after, event);
  if (what.code == nullptr) return cause_text(sheet, after);
  // That an address is known is no news.
  if (after.by == Standing::By::identity) return what.text;
  return fill_in("%; %", {what.text, cause_text(sheet, after)});
}

std::string_view cause_key(const Plan& plan, const Standing& standing) {
  const bool lane =
      standing.by == Standing::By::lane || standing.by == Standing::By::disqualification;
  return lane ? plan.lanes[standing.index].key : std::string_view();
}

std::string_view outcome_of(const Plan& plan, const Standing& standing) {
  if (standing.by == Standing::By::disqualification) return plan.lanes[standing.index].outcome;
  return kWhole && standing.by == Standing::By::report ? standing.event->name : std::string_view();
}

}  // namespace fieldwise
