// Plans that a verb reads, changes in one place, and writes.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>

#include "plan/plan.h"

namespace fieldwise::cli {

struct PlanText {
  std::string text;                    // without members that may be outdated or wrong
  std::shared_ptr<const Plan> plan;    // that it makes; null after saying what is wrong
  std::shared_ptr<const Plan> in_use;  // that the file makes, or `plan` if it makes none
};

// The plan in `file`, without these members of `ask` and with them.
PlanText read_plan_text(const std::string& file, std::initializer_list<std::string_view> without);

// Writes the text of a plan, if it loads; `-` is standard output. Says what is wrong otherwise.
bool write_plan(const std::string& file, const std::string& text);

}  // namespace fieldwise::cli
