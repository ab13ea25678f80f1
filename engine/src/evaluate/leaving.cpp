#include "evaluate/leaving.h"

#include <algorithm>

namespace fieldwise::evaluate {
namespace {

const Value* leave_of(const Plan& plan) {
  const Value* place = &plan.source;
  for (const char* name : {"ask", "model", "leave"}) {
    place = place == nullptr ? nullptr : place->find(name);
  }
  return place != nullptr && place->is_object() && place->size > 0 ? place : nullptr;
}

}  // namespace

double Leaving::at(uint32_t field, size_t position, double times) const {
  const double factor = position < positions.size() ? positions[position] : 1;
  return std::min(1.0, times * fields[field] * factor);
}

Leaving leaving(const Plan& plan, const std::vector<learn::Journey>& journeys, double assumed) {
  const size_t count = plan.fields.size();
  Leaving out;
  const learn::Hazard fitted = learn::fit_hazard(journeys, static_cast<uint32_t>(count));
  if (!fitted.empty()) {
    out.source = Leaving::Source::recorded;
    out.fields = fitted.fields;
    out.positions = fitted.positions;
    double shown = 0, expected = 0;
    for (size_t f = 0; f < count; ++f) {
      shown += static_cast<double>(fitted.shown[f]);
      expected += static_cast<double>(fitted.shown[f]) * fitted.fields[f];
    }
    for (size_t f = 0; f < count; ++f) {
      if (fitted.shown[f] == 0) out.fields[f] = expected / shown;
    }
  } else if (const Value* leave = leave_of(plan); leave != nullptr) {
    out.source = Leaving::Source::plan;
    double mean = 0;
    for (uint32_t i = 0; i < leave->size; ++i) mean += leave->members[i].value.number;
    out.fields.assign(count, mean / leave->size);
    for (uint32_t i = 0; i < leave->size; ++i) {
      out.fields[plan.field_index.find(leave->members[i].key)] = leave->members[i].value.number;
    }
  } else if (assumed > 0) {
    out.source = Leaving::Source::assumed;
    out.fields.assign(count, assumed);
  }
  return out;
}

}  // namespace fieldwise::evaluate
