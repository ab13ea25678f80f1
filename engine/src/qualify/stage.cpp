#include "qualify/stage.h"

#include <algorithm>

#include "base/text.h"
#include "json/writer.h"

namespace fieldwise {
namespace {

bool identified(const Sheet& sheet) {
  const auto& fields = sheet.plan().fields;
  for (uint32_t f = 0; f < fields.size(); ++f) {
    if (fields[f].type == FieldType::email && !sheet.value(f).is_null()) return true;
  }
  return false;
}

bool met(const Sheet& sheet, const Threshold& threshold) {
  return std::all_of(threshold.when.begin(), threshold.when.end(),
                     [&](const auto& bound) { return sheet.score(bound.axis) >= bound.min; });
}

// Where a visitor stands, and by which threshold or lane; null where by neither.
struct Standing {
  Stage stage = Stage::anonymous;
  const Threshold* threshold = nullptr;
  const ExpressLane* lane = nullptr;
};

Standing standing(const Sheet& sheet) {
  Standing out;
  if (!identified(sheet)) return out;
  for (const ExpressLane& lane : sheet.plan().lanes) {
    if (sheet.holds(lane.condition)) return {lane.stage, nullptr, &lane};
  }
  out.stage = Stage::inquiry;
  for (const Threshold& threshold : sheet.plan().thresholds) {
    if (met(sheet, threshold)) out = {threshold.stage, &threshold, nullptr};
  }
  return out;
}

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

// The stages that answers can still lead to.
uint32_t reachable(const Sheet& sheet, const Reach& reach) {
  const Plan& plan = sheet.plan();
  uint32_t set = 0;
  const auto put = [&](Stage stage) { set |= 1u << static_cast<uint32_t>(stage); };
  if (reach.identified & kMayBeFalse) put(Stage::anonymous);
  if (!(reach.identified & kMayBeTrue)) return set;
  for (const Stage stage : plan.withheld_stages) put(stage);
  for (const ExpressLane& lane : plan.lanes) {
    const uint8_t mask = reach.conditions[lane.condition];
    if (mask & kMayBeTrue) put(lane.stage);
    if (!(mask & kMayBeFalse)) return set;
  }
  for (size_t i = plan.thresholds.size(); i-- > 0;) {
    const Threshold& t = plan.thresholds[i];
    bool may = true, must = true;
    for (const auto& bound : t.when) {
      may = may && reach.axes[bound.axis].high >= bound.min;
      must = must && reach.axes[bound.axis].low >= bound.min;
    }
    if (may) put(t.stage);
    if (must) return set;
  }
  put(Stage::inquiry);
  return set;
}

}  // namespace

Stage current_stage(const Sheet& sheet) { return standing(sheet).stage; }

StageResult stage_of(const Sheet& sheet, const Reach& reach) {
  const Standing now = standing(sheet);
  StageResult out;
  out.stage = now.stage;
  StageCause& cause = out.cause;
  if (now.lane != nullptr) {
    cause.code = "express_lane";
    cause.text = now.lane->reason;
    cause.key = now.lane->key;
  } else if (now.threshold != nullptr) {
    cause.code = "threshold";
    cause.text = threshold_text(sheet, *now.threshold);
  } else {
    const bool known = now.stage == Stage::inquiry;
    cause.code = known ? "identified" : "anonymous";
    cause.text = known ? "An e-mail address is known" : "No e-mail address is known";
  }
  out.reachable = reachable(sheet, reach);
  return out;
}

}  // namespace fieldwise
