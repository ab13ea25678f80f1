// What leads are told apart by in figures.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "insight/facts.h"
#include "plan/plan.h"

namespace fieldwise::insight {

struct Dimension {
  enum class Kind : uint8_t { none, rep, source, month, segment };
  Kind kind = Kind::none;
  uint32_t segment = 0;  // of plan.segments
};

// "rep", "source", "month" or the key of a segmentation; nothing where the plan has none of that
// name. `dimension_names` lists them.
std::optional<Dimension> find_dimension(const Plan& plan, std::string_view name);
std::vector<std::string> dimension_names(const Plan& plan);

// The name of what find_dimension() found; empty for none.
std::string name_of(const Plan& plan, const Dimension& by);

// The value by which a lead is told apart; empty where it is not known, and for a month, which is
// of what is counted and not of the lead.
std::string value_of(const Plan& plan, const LeadFacts& facts, const Dimension& by);

// The key of the value that a segmentation of the plan has; empty where there is none.
std::string segment_name(const Plan& plan, const Dimension& by, uint32_t value);

}  // namespace fieldwise::insight
