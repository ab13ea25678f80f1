// The time that a report is about: --from, --to and --at.
#pragma once

#include <optional>
#include <string_view>

#include "cli/arguments.h"
#include "insight/metrics.h"

namespace fieldwise::cli {

// Nothing after saying what is wrong.
std::optional<insight::Range> read_range(std::string_view verb, const Arguments& arguments);

}  // namespace fieldwise::cli
