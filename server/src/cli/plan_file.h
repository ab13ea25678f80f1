// Plans that a verb reads, changes in one place, and writes.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "plan/plan.h"

namespace fieldwise::cli {

// The text of the plan in `file` without these members of `ask`, which may be outdated or wrong,
// and the plan that it makes. Null after saying what is wrong.
std::shared_ptr<const Plan> read_plan_text(const std::string& file,
                                           std::initializer_list<std::string_view> without,
                                           std::string& text);

// Writes the text of a plan, if it loads; `-` is standard output. Says what is wrong otherwise.
bool write_plan(const std::string& file, const std::string& text);

}  // namespace fieldwise::cli
