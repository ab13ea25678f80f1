// The ideal profile: what the best customers are like, and how a lead compares (SPEC A0, B2).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "json/writer.h"
#include "plan/plan.h"
#include "score/sheet.h"

namespace fieldwise {

struct IdealPoint {
  std::string_view key, label, reason;
  uint32_t condition = kNone;
  Ids fields;  // whose answers the condition reads, ascending
};

struct IdealProfile {
  std::span<IdealPoint> points;
  std::span<const std::string_view> titles;  // that buy
  uint32_t title_field = kNone;              // the first whose role is a job title
};

// Unknown is what does not hold and may once more is answered.
enum class Likeness : uint8_t { matches, differs, unknown };

Likeness compare(const IdealPoint& point, const Sheet& sheet);

// Whether the job title that was given has one of the profile's in it, word for word in any case:
// "Senior VP, Marketing" has "vp marketing".
Likeness compare_title(const IdealProfile& profile, const Sheet& sheet);

struct Resemblance {
  uint32_t matches = 0, differs = 0, unknown = 0;
  uint32_t all() const { return matches + differs + unknown; }
};
// Of the points, and the titles where the plan has some and a field to compare them with.
Resemblance resemblance(const IdealProfile& profile, const Sheet& sheet);

// {"matches", "differs", "unknown", "points": [{"key", "label", "is", "reason", "answers":
// [{"field", "label", "text"}]}], "title": null or {"is", "wanted": […], "text"}}; of an answer
// that is not there, the text is null.
void write_ideal_profile(JsonWriter& w, const IdealProfile& profile, const Sheet& sheet);

}  // namespace fieldwise
