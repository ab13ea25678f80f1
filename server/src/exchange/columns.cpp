#include "exchange/columns.h"

#include <algorithm>
#include <set>

#include "plan/plan.h"

namespace fieldwise::server {
namespace {

constexpr std::string_view kPlain[] = {"lead",  "created_at",  "account",   "verified",
                                       "stage", "suppression", "reference", "disqualified_reason"};

constexpr const char* kForExport =
    "write answer.FIELD, score.AXIS or segment.KEY with a name of the plan's, or lead, created_at, "
    "account, verified, stage, suppression, disqualified_reason or reference.";
constexpr const char* kForImport =
    "write answer.FIELD with a name of the plan's, reference, at, created_at, outcome, reason, "
    "amount, by, or when something came of it: outcome.attempted, outcome.contacted, "
    "outcome.stalled, outcome.accepted, outcome.rejected, outcome.opportunity, outcome.won, "
    "outcome.lost or outcome.recycled.";

constexpr std::string_view kImported[] = {"at", "outcome", "reason", "amount", "by"};

// demand_state: Demand_State
std::string crm_name(std::string_view key) {
  std::string out;
  bool first = true;
  for (const char c : key) {
    out += first && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    first = c == '_';
  }
  return out;
}

template <class Items>
bool has_key(const Items& items, std::string_view key) {
  return std::any_of(items.begin(), items.end(),
                     [key](const auto& item) { return item.key == key; });
}

bool knows(const Plan& plan, const Column& column) {
  if (column.of == "answer") return has_key(plan.fields, column.key);
  if (column.of == "score") return has_key(plan.axes, column.key);
  if (column.of == "segment") return has_key(plan.segments, column.key);
  return column.key.empty() &&
         std::find(std::begin(kPlain), std::end(kPlain), column.of) != std::end(kPlain);
}

bool is_imported(const Column& column) {
  if (column.of == "outcome" && !column.key.empty()) return is_outcome(column.key);
  return column.key.empty() &&
         std::find(std::begin(kImported), std::end(kImported), column.of) != std::end(kImported);
}

}  // namespace

bool is_outcome(std::string_view name) {
  return std::find(std::begin(kOutcomes), std::end(kOutcomes), name) != std::end(kOutcomes);
}

std::vector<Column> usual_columns(const Plan& plan) {
  std::vector<Column> out = {{"lead", "", "Lead_Id"},
                             {"created_at", "", "Created_At"},
                             {"account", "", "Account_Domain"},
                             {"verified", "", "Email_Verified"}};
  const auto add = [&out](const char* of, std::string_view key, std::string name) {
    out.push_back({of, std::string(key), std::move(name)});
  };
  for (const Field& field : plan.fields) add("answer", field.key, std::string(field.key));
  for (const Axis& axis : plan.axes) add("score", axis.key, crm_name(axis.key) + "_Score");
  add("stage", "", "Lifecycle_Stage");
  for (const Segmentation& segment : plan.segments)
    add("segment", segment.key, crm_name(segment.key));
  add("suppression", "", "Suppression");
  add("disqualified_reason", "", "Disqualified_Reason");
  return out;
}

Errors read_map(const Plan& plan, std::string_view text, MapFor use, std::vector<Column>& out) {
  Errors errors;
  out.clear();
  std::set<std::string> names;
  while (!text.empty()) {
    const std::string_view entry = text.substr(0, text.find(','));
    text.remove_prefix(entry.size() < text.size() ? entry.size() + 1 : entry.size());
    const size_t colon = entry.find(':');
    const std::string_view what = entry.substr(0, colon);
    const size_t dot = what.find('.');
    Column column;
    column.of = what.substr(0, dot);
    if (dot != std::string_view::npos) column.key = what.substr(dot + 1);
    column.name = colon == std::string_view::npos ? what : entry.substr(colon + 1);
    const bool importing = use == MapFor::importing;
    if (!(importing && is_imported(column)) && !knows(plan, column)) {
      errors.push_back({"unknown_column", "/map",
                        "`" + std::string(what) + "`: " + (importing ? kForImport : kForExport)});
    } else if (column.name.empty() || !names.insert(column.name).second) {
      errors.push_back({"duplicate", "/map",
                        "`" + std::string(entry) + "`: give each column a name of its own."});
    }
    out.push_back(std::move(column));
  }
  return errors;
}

}  // namespace fieldwise::server
