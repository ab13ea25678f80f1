// What came of a simulation, for people and for programs (docs/simulating.md).
#pragma once

#include <string>

#include "simulate/simulate.h"

namespace fieldwise::simulate {

// How many rules there are, of a kind or of all, and on how many of them something fired.
struct Covered {
  size_t fired = 0, of = 0;
};
Covered covered(const CoveredKind& kind);
Covered covered(const Simulation& simulation);

// "Coverage: 12 of 14 rules fired on 60 records; never: disqualification student, …".
std::string coverage_line(const Simulation& simulation);

// Sentences about what is not as it should be: too few records, no sign-off by sales, …
std::vector<std::string> notes(const Plan& plan, const Simulation& simulation);

std::string report_text(const Plan& plan, const Simulation& simulation);
std::string report_json(const Plan& plan, const Simulation& simulation);
std::string report_html(const Plan& plan, const Simulation& simulation);

}  // namespace fieldwise::simulate
