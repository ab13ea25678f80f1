// What `fieldwise serve` can be told: one table.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "cli/settings.h"

namespace fieldwise::cli {

std::span<const Setting> serve_settings();

// `fieldwise serve --help`.
std::string serve_help();

// What to write instead of a secret key that is none; '' when it is one.
std::string_view secret_key_mistake(std::string_view value);

}  // namespace fieldwise::cli
