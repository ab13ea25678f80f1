#include "http/routes.h"

#include "routes/handlers.h"

namespace fieldwise::server {
namespace {

constexpr size_t kPlanBody = size_t{8} << 20;  // what the engine reads at most
constexpr size_t kReportBody = size_t{1} << 20;
constexpr size_t kTableBody = size_t{16} << 20;

constexpr int64_t kMaxTime = 8640000000000000;  // ms: the last instant that JavaScript has

constexpr Parameter kPageQuery[] = {{"key"}};
constexpr Parameter kLeadsQuery[] = {{"after", Form::lead},
                                     number("limit", 1, 1000),
                                     {"account", Form::domain},
                                     {"email", Form::email},
                                     word("detail", "standing")};
constexpr Parameter kListQuery[] = {{"after", Form::place}, number("limit", 1, 100)};
constexpr Parameter kLeadQuery[] = {word("detail", "full")};
constexpr Parameter kEventsQuery[] = {{"after", Form::visitor}, number("limit", 1, 1000)};
constexpr Parameter kExportQuery[] = {{"map"}, {"after", Form::lead}, number("limit", 1, 1000)};
constexpr Parameter kImportQuery[] = {{"source", Form::system},
                                      {"map"},
                                      word("typed", "take"),
                                      {"outcomes"},
                                      word("dates", "dmy mdy")};
constexpr Parameter kMetricsQuery[] = {
    number("from", 0, kMaxTime), number("to", 0, kMaxTime), {"by"}};
constexpr Parameter kJourneyQuery[] = {number("from", 0, kMaxTime), number("to", 0, kMaxTime)};
constexpr Parameter kPlansQuery[] = {word("activate", "true false"), {"override"}};
constexpr Parameter kActivateQuery[] = {{"override"}};
constexpr Parameter kDeliveriesQuery[] = {word("state", "pending delivered dead"),
                                          {"webhook", Form::webhook},
                                          {"lead", Form::lead},
                                          {"type", Form::message_type},
                                          number("since", 0, kMaxTime),
                                          number("until", 0, kMaxTime),
                                          {"after", Form::delivery},
                                          number("limit", 1, 200)};

constexpr Route kRoutes[] = {
    {"GET", "/v1/plan", Access::publishable, get_plan, kPageQuery},
    {"GET", "/v1/keys", Access::open, get_receipt_keys},
    {"GET", "/v1/openapi.json", Access::open, get_openapi},
    {"GET", "/v1/challenge", Access::publishable, get_challenge, kPageQuery},
    {"POST", "/v1/sync", Access::publishable, post_sync},
    {"POST", "/v1/submit", Access::publishable, post_submit},
    {"POST", "/v1/forget", Access::publishable, post_forget},
    {"POST", "/v1/identify", Access::publishable, post_identify},
    {"POST", "/v1/validate", Access::read, post_validate},
    {"GET", "/v1/leads", Access::read, get_leads, kLeadsQuery},
    {"GET", "/v1/lists/{list}", Access::read, get_list, kListQuery},
    {"POST", "/v1/suppressions", Access::write, post_suppression},
    {"GET", "/v1/leads/{id}", Access::read, get_lead, kLeadQuery},
    {"DELETE", "/v1/leads/{id}", Access::write, delete_lead},
    {"POST", "/v1/leads/{id}/events", Access::write, post_lead_events, {}, kReportBody},
    {"GET", "/v1/leads/{id}/export", Access::read, get_lead_export},
    {"POST", "/v1/leads/{id}/join", Access::write, post_join},
    {"POST", "/v1/leads/{id}/links", Access::write, post_link},
    {"GET", "/v1/events", Access::read, get_events, kEventsQuery},
    {"POST", "/v1/events", Access::write, post_events, {}, kTableBody},
    {"GET", "/v1/export.csv", Access::read, get_export_csv, kExportQuery},
    {"GET", "/v1/export.ndjson", Access::read, get_export_ndjson, kExportQuery},
    {"POST", "/v1/import", Access::write, post_import, kImportQuery, kTableBody},
    {"GET", "/v1/journey", Access::read, get_journey, kJourneyQuery},
    {"GET", "/v1/metrics", Access::read, get_metrics, kMetricsQuery},
    {"GET", "/v1/plans", Access::manage, get_plans},
    {"POST", "/v1/plans", Access::manage, post_plans, kPlansQuery, kPlanBody},
    {"GET", "/v1/plans/{hash}", Access::manage, get_plan_version},
    {"POST", "/v1/plans/{hash}/activate", Access::manage, post_activate_plan, kActivateQuery},
    {"GET", "/v1/calibrations", Access::manage, get_calibrations},
    {"POST", "/v1/calibrations", Access::manage, post_calibration},
    {"GET", "/v1/calibrations/{id}", Access::manage, get_calibration},
    {"POST", "/v1/calibrations/{id}/accept", Access::manage, post_accept_calibration,
     kActivateQuery},
    {"POST", "/v1/calibrations/{id}/decline", Access::manage, post_decline_calibration},
    {"GET", "/v1/backup", Access::manage, get_backup},
    {"GET", "/v1/api-keys", Access::manage, get_api_keys},
    {"POST", "/v1/api-keys", Access::manage, post_api_keys},
    {"DELETE", "/v1/api-keys/{id}", Access::manage, delete_api_key},
    {"POST", "/v1/api-keys/{id}/rotate", Access::manage, post_rotate_api_key},
    {"GET", "/v1/site", Access::manage, get_site},
    {"PATCH", "/v1/site", Access::manage, patch_site},
    {"GET", "/v1/sites", Access::manage, get_sites},
    {"POST", "/v1/sites", Access::manage, post_sites},
    {"GET", "/v1/sites/{id}/api-keys", Access::manage, get_site_api_keys},
    {"POST", "/v1/sites/{id}/api-keys", Access::manage, post_site_api_keys},
    {"GET", "/v1/webhooks", Access::manage, get_webhooks},
    {"POST", "/v1/webhooks", Access::manage, post_webhook},
    {"GET", "/v1/webhooks/{id}", Access::manage, get_webhook},
    {"PATCH", "/v1/webhooks/{id}", Access::manage, patch_webhook},
    {"DELETE", "/v1/webhooks/{id}", Access::manage, delete_webhook},
    {"POST", "/v1/webhooks/{id}/rotate", Access::manage, rotate_webhook},
    {"POST", "/v1/webhooks/{id}/test", Access::manage, test_webhook},
    {"POST", "/v1/webhooks/{id}/replay", Access::manage, replay_webhook},
    {"GET", "/v1/deliveries", Access::manage, get_deliveries, kDeliveriesQuery},
    {"GET", "/v1/deliveries/{id}", Access::manage, get_delivery},
    {"POST", "/v1/deliveries/{id}/replay", Access::manage, replay_delivery},
    {"GET", "/healthz", Access::open, get_health},
    {"GET", "/readyz", Access::open, get_ready},
};

// Takes the first segment, with the slash before it, off `path`.
std::string_view next_segment(std::string_view& path) {
  const std::string_view segment = path.substr(0, path.find('/', 1));
  path.remove_prefix(segment.size());
  return segment;
}

bool fits(std::string_view pattern, std::string_view path, std::vector<std::string>& parameters) {
  parameters.clear();
  while (!pattern.empty() && !path.empty()) {
    const std::string_view wanted = next_segment(pattern);
    const std::string_view given = next_segment(path);
    if (!wanted.starts_with("/{")) {
      if (wanted != given) return false;
      continue;
    }
    std::string value;
    if (!percent_decode(given.substr(1), false, value) || value.empty()) return false;
    parameters.push_back(std::move(value));
  }
  return pattern.empty() && path.empty();
}

}  // namespace

RouteMatch match_route(std::string_view method, std::string_view path) {
  RouteMatch match;
  const std::string_view answered = method == "HEAD" ? "GET" : method;
  for (const Route& route : kRoutes) {
    if (match.pattern.empty()) {
      if (!fits(route.pattern, path, match.parameters)) continue;
      match.pattern = route.pattern;
    }
    if (route.pattern != match.pattern) continue;
    if (route.method == answered) match.route = &route;
    match.methods += route.method == "GET" ? "GET, HEAD, " : std::string(route.method) + ", ";
  }
  if (!match.methods.empty()) match.methods += "OPTIONS";
  return match;
}

}  // namespace fieldwise::server
