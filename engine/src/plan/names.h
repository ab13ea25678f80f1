// The names that plans, events and decisions use for the engine's enums.
#pragma once

#include <span>
#include <string_view>

#include "plan/plan.h"

namespace fieldwise {

// Each table is indexed by its enum.
std::span<const std::string_view> field_type_names();
std::span<const std::string_view> stage_names();
std::span<const std::string_view> stage_titles();  // for sentences: "MQL"
std::span<const std::string_view> event_type_names();
std::span<const std::string_view> source_names();
std::span<const std::string_view> touch_names();

// The position of `name`, or kNone.
uint32_t index_of(std::span<const std::string_view> names, std::string_view name);

template <class Enum>
std::string_view name_of(std::span<const std::string_view> names, Enum value) {
  return names[static_cast<size_t>(value)];
}

}  // namespace fieldwise
