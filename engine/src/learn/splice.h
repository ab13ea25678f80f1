// Changing one member of a plan without touching anything else of its text.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::learn {

// The text of a plan (valid JSON) without the member `name` of `ask`; as it is when it has none.
std::string without_ask_member(std::string_view plan, std::string_view name);

// The text of a plan that has no such member, with `json` as the last one of `ask`, which becomes
// the last of the plan when it has none. `name` needs no escapes.
std::string with_ask_member(std::string_view plan, std::string_view name, std::string_view json);

// The text of the object `object` with `json` as its member `name`, in the place of the one that
// it has, else as the last. `name` needs no escapes.
std::string with_member(std::string_view object, std::string_view name, std::string_view json);

// The texts of the items of the plan's list `name`; none where it has no such list.
std::vector<std::string_view> items_of(std::string_view plan, std::string_view name);

}  // namespace fieldwise::learn
