// Segments: the bands that a lead's scores lie in (SPEC A8).
#pragma once

#include <cstdint>

#include "plan/plan.h"
#include "score/bounds.h"

namespace fieldwise {

// The band of a score (thousandths).
uint32_t band_of(const Segmentation& by, int64_t score);

// The combination of bands: a number with a digit for each of plan.segments, the first the highest.
uint32_t segment_of(const Sheet& sheet);

// Whether answers can still lead to another segment.
bool segment_settled(const Plan& plan, const Reach& reach);

}  // namespace fieldwise
