// Marketing's side of the agreement with sales: what it promises to deliver (SPEC B4).
#pragma once

#include <cstdint>
#include <string_view>

#include "plan/plan.h"

namespace fieldwise {

// Targets over many leads. A lead's own timeline cannot tell whether they are met.
struct Targets {
  uint32_t mqls_per_month = 0;  // volume; 0: none promised
  double accepted_share = 0;    // quality: of the leads handed off, those that sales accepts
  double complete_share = 0;    // data: of the leads handed off, those with all of complete_fields
  Ids complete_fields;
};

}  // namespace fieldwise
