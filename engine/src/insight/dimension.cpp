#include "insight/dimension.h"

#include <algorithm>

namespace fieldwise::insight {
namespace {

// Who had the lead last of all whom sales gave it to.
std::string rep_of(const LeadFacts& facts) {
  for (size_t i = facts.handoffs.size(); i-- > 0;) {
    if (!facts.handoffs[i].rep.empty()) return facts.handoffs[i].rep;
  }
  return {};
}

}  // namespace

std::string value_of(const Plan& plan, const LeadFacts& facts, const Dimension& by) {
  switch (by.kind) {
    case Dimension::Kind::rep:
      return rep_of(facts);
    case Dimension::Kind::source:
      return facts.source;
    case Dimension::Kind::segment:
      return segment_name(plan, by, facts.segment[by.segment]);
    default:
      return {};
  }
}

std::vector<std::string> dimension_names(const Plan& plan) {
  std::vector<std::string> out{"rep", "source", "month"};
  for (const Segmentation& by : plan.segments) out.emplace_back(by.key);
  return out;
}

std::optional<Dimension> find_dimension(const Plan& plan, std::string_view name) {
  using Kind = Dimension::Kind;
  const std::vector<std::string> names = dimension_names(plan);
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  const auto place = static_cast<uint32_t>(found - names.begin());
  constexpr Kind kKinds[] = {Kind::rep, Kind::source, Kind::month};
  if (place < std::size(kKinds)) return Dimension{kKinds[place], 0};
  return Dimension{Kind::segment, place - static_cast<uint32_t>(std::size(kKinds))};
}

std::string name_of(const Plan& plan, const Dimension& by) {
  if (by.kind == Dimension::Kind::none) return {};
  if (by.kind == Dimension::Kind::segment) return std::string(plan.segments[by.segment].key);
  return dimension_names(plan)[static_cast<size_t>(by.kind) - 1];
}

std::string segment_name(const Plan& plan, const Dimension& by, uint32_t value) {
  if (value == kNone) return {};
  return std::string(plan.segments[by.segment].bands[value].key);
}

}  // namespace fieldwise::insight
