// Writing a model into a plan without touching anything else of its text.
#pragma once

#include <string>
#include <string_view>

namespace fieldwise::learn {

// The text of a plan (valid JSON) without its `ask.model`; as it is when it has none.
std::string without_model(std::string_view plan);

// The text of a plan without a model, with `model` as the last member of `ask`; empty when the plan
// has no object `ask`.
std::string with_model(std::string_view plan, std::string_view model);

}  // namespace fieldwise::learn
