#include "cli/range.h"

#include <utility>

namespace fieldwise::cli {

std::optional<insight::Range> read_range(std::string_view verb, const Arguments& arguments) {
  insight::Range range;
  const auto now = read_time(verb, arguments, "--at");
  if (!now) return std::nullopt;
  range.now = *now;
  for (const auto& [option, bound] : {std::pair("--from", &range.from), {"--to", &range.to}}) {
    if (!arguments.has(option)) continue;
    const auto at = read_time(verb, arguments, option);
    if (!at) return std::nullopt;
    *bound = *at;
  }
  if (range.from < range.to) return range;
  wrong_command(verb, "--to must be later than --from");
  return std::nullopt;
}

}  // namespace fieldwise::cli
