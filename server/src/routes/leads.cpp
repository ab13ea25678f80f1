// GET /v1/leads/{id}: a lead, decided under the full plan.
#include "base/clock.h"
#include "http/api.h"
#include "json/document.h"
#include "json/writer.h"
#include "routes/handlers.h"
#include "sync/sync.h"

namespace fieldwise::server {
namespace {

Response lead_response(Store& store, const Site& site, const std::string& id, int64_t now) {
  const std::optional<Lead> lead = store.lead(site.id, id);
  if (!lead) return problem(404, "not_found", "There is no lead with this id.");
  const std::shared_ptr<Visitor> visitor = store.visitor(site.id, lead->visitor);
  const int64_t at = decided_at(*visitor, now);
  const std::string decision = decide(*site.plans->variants->of(visitor->id), visitor->log, at, "");
  Arena arena;
  const JsonResult parsed = parse_json(decision, arena);
  const Value* answers = parsed.value.find("answers");
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("lead").string(lead->id);
  json.key("created_at").integer(lead->created_at);
  json.key("answers").value(answers == nullptr ? Value() : *answers);
  json.key("state").string(visitor->log.state_hash());
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
