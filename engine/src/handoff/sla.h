// SLA clocks: what is due when (SPEC B4).
#pragma once

namespace fieldwise {

struct Sla {};

}  // namespace fieldwise
