// Segments: which of its values a lead has, of each way to tell leads apart (SPEC A8).
#pragma once

#include <cstdint>

#include "plan/plan.h"
#include "score/bounds.h"

namespace fieldwise {

// The band of a score (thousandths).
uint32_t band_of(const Segmentation& by, int64_t score);

// The band or value of the lead; kNone: no condition holds.
uint32_t value_of(const Segmentation& by, const Sheet& sheet);

// The combination of bands, where all of plan.segments are of scores: a number with a digit for
// each, the first the highest.
uint32_t segment_of(const Sheet& sheet);

// Whether answers can still lead to another one.
bool segment_settled(const Plan& plan, const Reach& reach);

}  // namespace fieldwise
