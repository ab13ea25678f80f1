#include "qualify/stage.h"

#include <algorithm>

#include "json/writer.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

std::string points(int64_t thousandths) {
  std::string out;
  JsonWriter(out).thousandths(thousandths);
  return out;
}

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

std::string threshold_text(const Sheet& sheet, const Threshold& threshold) {
  std::string out;
  for (const auto& bound : threshold.when) {
    if (!out.empty()) out += " and ";
    out.append(sheet.plan().axes[bound.axis].label)
        .append(" ")
        .append(points(sheet.score(bound.axis)));
    out.append(" is at least ").append(points(bound.min));
  }
  return out;
}

// The stages that answers can still lead to.
std::vector<Stage> reachable(const Sheet& sheet, const Reach& reach) {
  const Plan& plan = sheet.plan();
  uint32_t set = 0;
  const auto put = [&](Stage stage) { set |= 1u << static_cast<uint32_t>(stage); };
  const auto collect = [&] {
    for (const Stage stage : plan.withheld_stages) put(stage);
    for (const ExpressLane& lane : plan.lanes) {
      const uint8_t mask = reach.conditions[lane.condition];
      if (mask & kMayBeTrue) put(lane.stage);
      if (!(mask & kMayBeFalse)) return;
    }
    for (size_t i = plan.thresholds.size(); i-- > 0;) {
      const Threshold& t = plan.thresholds[i];
      bool may = true, must = true;
      for (const auto& bound : t.when) {
        may = may && reach.axes[bound.axis].high >= bound.min;
        must = must && reach.axes[bound.axis].low >= bound.min;
      }
      if (may) put(t.stage);
      if (must) return;
    }
    put(Stage::inquiry);
  };
  if (reach.identified & kMayBeFalse) put(Stage::anonymous);
  if (reach.identified & kMayBeTrue) collect();
  std::vector<Stage> out;
  for (uint32_t s = 0; s < stage_names().size(); ++s) {
    if (set >> s & 1) out.push_back(static_cast<Stage>(s));
  }
  return out;
}

}  // namespace

Stage current_stage(const Sheet& sheet) {
  const Plan& plan = sheet.plan();
  if (!identified(sheet)) return Stage::anonymous;
  for (const ExpressLane& lane : plan.lanes) {
    if (sheet.holds(lane.condition)) return lane.stage;
  }
  Stage stage = Stage::inquiry;
  for (const Threshold& threshold : plan.thresholds) {
    if (met(sheet, threshold)) stage = threshold.stage;
  }
  return stage;
}

StageResult stage_of(const Sheet& sheet, const Reach& reach) {
  const Plan& plan = sheet.plan();
  StageResult out;
  const bool known = identified(sheet);
  if (!known) {
    out.cause = {"anonymous", "No e-mail address is known", {}};
  } else {
    out.stage = Stage::inquiry;
    out.cause = {"identified", "An e-mail address is known", {}};
    for (const Threshold& threshold : plan.thresholds) {
      if (!met(sheet, threshold)) continue;
      out.stage = threshold.stage;
      out.cause = {"threshold", threshold_text(sheet, threshold), {}};
    }
    for (const ExpressLane& lane : plan.lanes) {
      if (!sheet.holds(lane.condition)) continue;
      out.stage = lane.stage;
      out.cause = {"express_lane", std::string(lane.reason), lane.key};
      break;
    }
  }
  out.reachable = reachable(sheet, reach);
  return out;
}

}  // namespace fieldwise
