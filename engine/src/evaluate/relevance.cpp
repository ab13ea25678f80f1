#include "evaluate/relevance.h"

#include <algorithm>

namespace fieldwise::evaluate {
namespace {

// Follows what reads a slot, what reads that, and so on.
class Follower {
 public:
  explicit Follower(const Plan& plan)
      : plan_(plan), decides_(plan.axes.size(), 0), seen_(plan.slots.size()) {
    for (const Segmentation& by : plan.segments) {
      if (plan.settle_segment) decides_[by.axis] = 1;
    }
    for (const Threshold& threshold : plan.thresholds) {
      for (const auto& bound : threshold.when) {
        if (!plan.settle_segment) decides_[bound.axis] = 1;
      }
    }
  }

  bool leads_to_outcome(uint32_t field) {
    std::fill(seen_.begin(), seen_.end(), uint8_t{0});
    found_ = false;
    follow_field(field);
    return found_;
  }

 private:
  void follow_field(uint32_t field) {
    for (const uint32_t slot : plan_.field_slots[field]) follow_slot(slot);
  }

  void follow_slot(uint32_t slot) {
    if (seen_[slot]) return;
    seen_[slot] = 1;
    const logic::Conditions& c = plan_.conditions;
    for (uint32_t i = c.slot_test_begin[slot]; i < c.slot_test_begin[slot + 1]; ++i) {
      const uint32_t test = c.slot_tests[i];
      for (uint32_t k = c.test_condition_begin[test]; k < c.test_condition_begin[test + 1]; ++k) {
        follow_condition(c.test_conditions[k]);
      }
    }
    for (const uint32_t field : plan_.slot_computes[slot]) follow_field(field);
  }

  void follow_condition(uint32_t condition) {
    const uint32_t rule = plan_.condition_rule[condition];
    if (rule != kNone) return follow_axis(plan_.rules[rule].axis);
    const uint32_t owner = plan_.condition_owner[condition];
    if (owner < plan_.fields.size()) {
      follow_field(owner);
    } else if (owner == plan_.persona_node()) {
      for (const Rule& of : plan_.rules) {
        if (!of.personas.empty()) follow_axis(of.axis);
      }
    } else if (!plan_.settle_segment) {
      found_ = found_ || std::any_of(plan_.lanes.begin(), plan_.lanes.end(),
                                     [&](const Lane& lane) { return lane.condition == condition; });
    }
  }

  void follow_axis(uint32_t axis) {
    found_ = found_ || decides_[axis] == 1;
    if (plan_.axes[axis].slot != kNone) follow_slot(plan_.axes[axis].slot);
  }

  const Plan& plan_;
  std::vector<uint8_t> decides_;  // by axis
  std::vector<uint8_t> seen_;     // by slot
  bool found_ = false;
};

}  // namespace

std::vector<uint8_t> relevant_fields(const Plan& plan) {
  Follower follower(plan);
  std::vector<uint8_t> out;
  for (uint32_t f = 0; f < plan.fields.size(); ++f) out.push_back(follower.leads_to_outcome(f));
  return out;
}

}  // namespace fieldwise::evaluate
