// What a simulated lead enters.
#pragma once

#include <cstdint>
#include <string>

#include "demo/person.h"
#include "plan/plan.h"

namespace fieldwise::demo {

// The answer to a field, as JSON; empty where this kind of person has none that the field takes.
// Who fits better more often has what the plan gives points for: whether that is right is what
// outcomes show.
std::string answer_of(const Plan& plan, const Person& person, Chance& chance, uint32_t field,
                      int64_t at);

}  // namespace fieldwise::demo
