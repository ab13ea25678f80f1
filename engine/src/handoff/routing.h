// Routing: which rep gets a lead (SPEC B3).
#pragma once

namespace fieldwise {

struct Routing {};

}  // namespace fieldwise
