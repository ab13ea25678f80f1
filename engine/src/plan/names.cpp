#include "plan/names.h"

#include <array>

namespace fieldwise {
namespace {

constexpr std::array<std::string_view, 10> kFieldTypes = {
    "text", "email",   "phone",  "url",          "number",
    "date", "boolean", "choice", "multi-choice", "country"};
constexpr std::array<std::string_view, 10> kStages = {
    "anonymous",   "inquiry",    "mql",         "sal",      "sql",
    "opportunity", "closed_won", "closed_lost", "recycled", "disqualified"};
constexpr std::array<std::string_view, 10> kStageTitles = {
    "Anonymous",   "Inquiry",    "MQL",         "SAL",      "SQL",
    "Opportunity", "Closed-won", "Closed-lost", "Recycled", "Disqualified"};
constexpr std::array<std::string_view, 22> kEventTypes = {
    "visit",      "answer",      "skip",       "page",         "download",        "webinar",
    "email_open", "email_click", "calculator", "demo_request", "pricing_request", "trial_start",
    "other",      "submit",      "dropped",    "outcome",      "opt_out",         "opt_in",
    "disqualify", "lift",        "assigned",   "announced"};
// Ascending trust: the newest answer of the most trusted source wins (SPEC A1).
constexpr std::array<std::string_view, 5> kSources = {"enrichment", "import", "form", "rep",
                                                      "verified"};
constexpr std::array<std::string_view, 7> kTouch = {"source",  "medium",   "campaign", "term",
                                                    "content", "referrer", "url"};

}  // namespace

std::span<const std::string_view> field_type_names() { return kFieldTypes; }
std::span<const std::string_view> stage_names() { return kStages; }
std::span<const std::string_view> stage_titles() { return kStageTitles; }
std::span<const std::string_view> event_type_names() { return kEventTypes; }
std::span<const std::string_view> source_names() { return kSources; }
std::span<const std::string_view> touch_names() { return kTouch; }

uint32_t index_of(std::span<const std::string_view> names, std::string_view name) {
  for (uint32_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return i;
  }
  return kNone;
}

}  // namespace fieldwise
