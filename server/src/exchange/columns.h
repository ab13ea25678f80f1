// Which column of a table holds what of a lead, and what a CRM calls it (docs/crm.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/error.h"
#include "fieldwise/plan.h"

namespace fieldwise::server {

// What a column holds: `of` is one of lead, created_at, account, verified, stage, suppression,
// disqualified_reason, reference; or answer, score or segment, then `key` names the field, axis or
// segmentation. Imported only: at, outcome (with an outcome as its key, when that was), reason,
// amount, by.
struct Column {
  std::string of, key;
  std::string name;  // in the header
};

// What may become of a lead, by the names that events have for it; what the checklist confirms is
// not in tables.
inline constexpr std::string_view kOutcomes[] = {"attempted", "contacted", "stalled",
                                                 "accepted",  "rejected",  "opportunity",
                                                 "won",       "lost",      "recycled"};
bool is_outcome(std::string_view name);

// All that there is to say of a lead under this plan, by the names that CRMs have for it: Lead_Id,
// the fields' keys, Fit_Score, Lifecycle_Stage, Demand_State, …
std::vector<Column> usual_columns(const Plan& plan);

// What a map is for: what became of a lead, and when a row was so, is imported only.
enum class MapFor : uint8_t { exporting, importing };

// Reads a map such as `answer.email:E-mail,score.fit:Fit_Score` (a name may be left out). Errors
// have the path /map.
Errors read_map(const Plan& plan, std::string_view text, MapFor use, std::vector<Column>& out);

}  // namespace fieldwise::server
