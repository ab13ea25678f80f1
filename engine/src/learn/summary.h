// What was learnt, for people.
#pragma once

#include <string>

#include "learn/model.h"

namespace fieldwise::learn {

// Some lines of text: how many leads, how well, what tells of winning, where visitors leave, and
// what is odd.
std::string summary(const Model& model, const Table& table, const Plan& plan);

// What was found of live answers: how likely they are, how likely they should be, and what follows
// for the plan. `drifted`: what the plan makes of `live` (plan/load_journey.cpp).
std::string drift_summary(const LeadsScore& found, const LiveScore& live, bool drifted,
                          const Plan& plan);

}  // namespace fieldwise::learn
