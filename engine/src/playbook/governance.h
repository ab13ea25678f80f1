// Who answers for what in a plan, and when it is looked at again (SPEC A0, docs/governance.md).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "fieldwise/error.h"
#include "json/writer.h"
#include "plan/plan.h"

namespace fieldwise {

// What somebody has to own, in the order of kProcedures.
inline constexpr char kProcedures[] = "scoring|disqualification|segments|nurture|handoff";
inline constexpr uint32_t kProcedureCount = 5;

struct Review {
  std::string_view key, title;
  int32_t days = 0, months = 0;               // its rhythm: one of them
  std::string_view last;                      // YYYY-MM-DD; empty: never
  std::span<const std::string_view> earlier;  // what calls for it before its time
};

struct Governance {
  std::string_view owners[kProcedureCount];
  // That sales agreed on what "qualified" means; empty: it did not.
  std::string_view signed_by, signed_at, signed_text;
  std::span<Review> reviews;
};

// What there is to say about a plan's governance at `now` (ms): no sign-off by sales, a procedure
// of the plan that nobody owns, a review that is due. In the form of errors; docs/governance.md
// lists the codes. Of a published plan, nothing: it has no governance.
Errors governance_notes(const Plan& plan, int64_t now);

// The same for who shows a plan's results: {"signoff": null or {"by", "at", "text"}, "notes":
// [{"code", "path", "message"}]}.
void write_governance(JsonWriter& w, const Plan& plan, int64_t now);

// The same for who shows what a plan says of one lead: of the notes only that nobody signed off.
// The others are of the plan, and would be the same with every lead.
void write_agreement(JsonWriter& w, const Plan& plan, int64_t now);

}  // namespace fieldwise
