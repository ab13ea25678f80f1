// JsonLogic on its own: one rule, one document.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fieldwise {

// `compat` follows the public JsonLogic suites; `forms`, the default of plans, makes an ordering
// comparison with a missing, null or empty operand false. docs/logic.md tables every difference.
enum class Dialect : uint8_t { forms, compat };

// Applies the rule of one request `{"rule": …, "data": …}` and returns one JSON text without a
// line break: {"value": …}, or {"error": {"type": …, "path": …, "message": …}} for a request that
// is not JSON, a rule that does not load or one that fails. `now` (ms since the epoch) is what the
// `now` operator yields.
std::string apply_logic(std::string_view request, Dialect dialect, int64_t now);

}  // namespace fieldwise
