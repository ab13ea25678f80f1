// Changing one member of a plan's `ask` without touching anything else of its text.
#pragma once

#include <string>
#include <string_view>

namespace fieldwise::learn {

// The text of a plan (valid JSON) without the member `name` of `ask`; as it is when it has none.
std::string without_ask_member(std::string_view plan, std::string_view name);

// The text of a plan that has no such member, with `json` as the last one of `ask`, which becomes
// the last of the plan when it has none. `name` needs no escapes.
std::string with_ask_member(std::string_view plan, std::string_view name, std::string_view json);

}  // namespace fieldwise::learn
