// Examples of a plan that new points leave wrong.
#pragma once

#include <string>
#include <vector>

namespace fieldwise::calibrate {

// Moves the examples that do not hold under the plan's text from `examples` to `x-examples`, which
// no engine reads, so that the plan loads and nothing is lost. Returns their names, or places from
// 1 where they have none.
std::vector<std::string> set_aside_examples(std::string& plan);

}  // namespace fieldwise::calibrate
