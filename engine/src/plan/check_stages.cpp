// Stages that contradict each other, or that no lead can reach.
#include <algorithm>

#include "base/text.h"
#include "json/writer.h"
#include "logic/evaluate.h"
#include "plan/loader.h"
#include "plan/names.h"

namespace fieldwise {
namespace {

constexpr int64_t kUnlimited = INT64_MAX / 4;

// The most points (thousandths) that the rules of an axis can add up to.
int64_t most_points(const Plan& plan, uint32_t axis) {
  int64_t sum = 0;
  for (const Rule& rule : plan.rules) {
    if (rule.axis != axis || rule.points <= 0) continue;
    if (rule.signal != kNone && rule.cap == 0) {
      sum = kUnlimited;
      break;
    }
    sum += rule.signal != kNone ? rule.cap : rule.points;
  }
  if (plan.axes[axis].has_max) sum = std::min(sum, plan.axes[axis].max);
  return plan.axes[axis].has_min ? std::max(sum, plan.axes[axis].min) : sum;
}

// Whether who meets `one` meets `other` too.
bool implies(const Threshold& one, const Threshold& other) {
  return std::all_of(other.when.begin(), other.when.end(), [&](const auto& needed) {
    return std::any_of(one.when.begin(), one.when.end(), [&](const auto& bound) {
      return bound.axis == needed.axis && bound.min >= needed.min;
    });
  });
}

// Whether a condition is a constant that holds for every lead.
bool always_holds(const Plan& plan, uint32_t condition) {
  if (condition == kNone) return false;
  const logic::Node& root = plan.book.nodes[plan.conditions.conditions[condition].root];
  return root.op == logic::Op::literal && logic::truthy(plan.book.constants[root.constant]);
}

// Disqualifications that leave nobody, and segment values that leave nobody to those behind them.
void check_constants(Loader& loader) {
  const Plan& plan = loader.plan;
  const Reader against = loader.part(Part::disqualifications);
  for (uint32_t l = 0; l < plan.disqualifications; ++l) {
    if (!always_holds(plan, plan.lanes[l].condition)) continue;
    against.item(l).error_at(
        "if", "contradiction",
        "this disqualifies every lead; write what tells those who are out from the others");
  }
  const Reader segments = loader.part(Part::segments);
  for (uint32_t s = 0; s < plan.segments.size(); ++s) {
    const auto& values = plan.segments[s].bands;
    for (uint32_t v = 0; v + 1 < values.size(); ++v) {
      if (!always_holds(plan, values[v].condition)) continue;
      segments.item(s).at("values").item(v + 1).error(
          "unreachable", {"\"", values[v].key,
                          "\" comes first and holds for every lead; write what it takes, or move "
                          "it to the end"});
      break;
    }
  }
}

void check_threshold(const Loader& loader, uint32_t i, const Reader& place) {
  const Plan& plan = loader.plan;
  const Threshold& threshold = plan.thresholds[i];
  for (uint32_t b = 0; b < threshold.when.size(); ++b) {
    const auto& bound = threshold.when[b];
    if (bound.axis == kNone) return;  // noted
    const int64_t most = most_points(plan, bound.axis);
    if (bound.min > most) {
      place.at("when").item(b).error_at(
          "min", "unreachable",
          fill_in("no lead can have more than % points here; write less, or add rules",
                  {thousandths_text(most)})
              .c_str());
    }
  }
  for (uint32_t later = i + 1; later < plan.thresholds.size(); ++later) {
    const Threshold& other = plan.thresholds[later];
    if (other.stage < threshold.stage) {
      place.error("contradiction",
                  {"/thresholds/", integer_text(later),
                   " comes later, so it wins, and leads to an "
                   "earlier stage; write thresholds from the first stage to the last"});
      return;
    }
    if (other.stage != threshold.stage && implies(threshold, other)) {
      place.error("unreachable", {"whoever meets this also meets /thresholds/", integer_text(later),
                                  ", which wins; ask for less here"});
      return;
    }
  }
}

}  // namespace

void check_stages(Loader& loader) {
  const Plan& plan = loader.plan;
  if (loader.has(Part::published) || !loader.errors.empty()) return;
  const Reader thresholds = loader.part(Part::thresholds);
  for (uint32_t i = 0; i < plan.thresholds.size(); ++i) {
    check_threshold(loader, i, thresholds.item(i));
  }
  check_constants(loader);
  const Reader lapses = loader.part(Part::lapses);
  for (uint32_t i = 0; i < plan.lapses.size(); ++i) {
    const auto leads = [&](const auto& to) { return to.stage == plan.lapses[i].stage; };
    if (std::none_of(plan.thresholds.begin(), plan.thresholds.end(), leads) &&
        std::none_of(plan.lanes.begin(), plan.lanes.end(), leads)) {
      lapses.item(i).error_at("stage", "unreachable",
                              "no threshold and no lane leads there; remove the lapse");
    }
  }
}

}  // namespace fieldwise
