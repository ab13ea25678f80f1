// JSON as nlohmann/json reads it, for the engine's own reader to be compared with.
#pragma once

#include <string_view>

#include "json/builder.h"

namespace fieldwise::test {

// As read_json().
bool read_by_nlohmann(std::string_view text, JsonBuilder& builder);

}  // namespace fieldwise::test
