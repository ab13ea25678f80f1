// Simulated leads: what a company's log would hold after some months under a plan
// (docs/demo-data.md). All of it is made up, and says so: visitors and clients are called
// "simulated".
#pragma once

#include <cstdint>
#include <string>

#include "plan/plan.h"

namespace fieldwise::demo {

struct Wish {
  uint64_t seed = 1;
  int64_t now = 0;     // ms: nothing is later
  int64_t days = 183;  // before it, in which leads first come
};

// The events of lead number `lead` (from 0), one a line as in an event file (docs/events.md), in
// the order of time. The same plan, wish and number give the same lead, however many others there
// are.
std::string simulated_lead(const Plan& plan, const Wish& wish, uint32_t lead);

}  // namespace fieldwise::demo
