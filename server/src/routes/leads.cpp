// GET /v1/leads/{id}: a lead, decided under the full plan.
#include "base/clock.h"
#include "http/api.h"
#include "json/document.h"
#include "json/writer.h"
#include "leads/lead_log.h"
#include "routes/handlers.h"

namespace fieldwise::server {
namespace {

Response lead_response(Store& store, const Site& site, const std::string& id, int64_t now) {
  const std::optional<LeadLog> lead = lead_log(store, site, id);
  if (!lead) return problem(404, "not_found", "There is no lead with this id.");
  const int64_t at = decided_at(*lead, now);
  const std::string decision = decide(*site.plans->variants->of(lead->dealt_as), lead->log, at, "");
  Arena arena;
  const JsonResult parsed = parse_json(decision, arena);
  const Value* answers = parsed.value.find("answers");
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("lead").string(lead->lead.id);
  json.key("created_at").integer(lead->lead.created_at);
  json.key("answers").value(answers == nullptr ? Value() : *answers);
  json.key("state").string(lead->log.state_hash());
  json.key("decision").raw(decision);
  json.key("decided_at").integer(at);
  json.end_object();
  return json_response(std::move(body));
}

}  // namespace

void get_lead(const Api& api, const Call& call, const Reply& reply) {
  if (call.site->plans == nullptr) return reply(no_plan());
  api.store().post([site = call.site, id = call.parameters.front()](
                       Store& store) { return lead_response(store, *site, id, now_ms()); },
                   reply);
}

}  // namespace fieldwise::server
