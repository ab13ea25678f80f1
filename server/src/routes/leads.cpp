// GET /v1/leads/{id}: a lead, decided under the full plan.
#include <set>

#include "base/clock.h"
#include "http/api.h"
#include "json/document.h"
#include "json/writer.h"
#include "leads/lead_log.h"
#include "routes/handlers.h"
#include "routes/lead_detail.h"

namespace fieldwise::server {
namespace {

void write_ids(JsonWriter& json, const char* name, const std::set<std::string>& ids) {
  json.key(name).begin_array();
  for (const std::string& id : ids) json.string(id);
  json.end_array();
}

// Who else this may be: leads that gave one of its addresses, and leads that its devices were.
void write_others(Store& store, const std::string& site, const LeadLog& log, JsonWriter& json) {
  IdentityStore& identity = store.identity();
  std::set<std::string> duplicates, same_device;
  bool verified = false;
  for (const LeadAddress& address : identity.addresses(site, log.lead.id)) {
    verified = verified || address.verified_at;
    for (const LeadAddress& other : identity.givers(site, address.email)) {
      const std::optional<Lead> lead = store.lead(site, other.lead);
      if (lead && lead->joined.empty() && lead->id != log.lead.id) duplicates.insert(lead->id);
    }
  }
  for (const auto& visitor : log.visitors) {
    for (const LeadPart& part : identity.parts_of(site, visitor->id)) {
      if (part.lead != log.lead.id) same_device.insert(part.lead);
    }
  }
  json.key("verified").boolean(verified);
  json.key("visitors").integer(static_cast<int64_t>(log.visitors.size()));
  write_ids(json, "duplicates", duplicates);
  write_ids(json, "same_device", same_device);
}

Response lead_response(Store& store, const Site& site, const std::string& id, bool full,
                       int64_t now) {
  const std::optional<LeadLog> log = lead_log(store, site.id, id);
  if (!log) return no_lead();
  const int64_t at = decided_at(*log, now);
  const std::shared_ptr<const Plan> plan = site.plans->variants->of(log->lead.visitor);
  const std::string decision = decide(*plan, log->events, at, "");
  Arena arena;
  const JsonResult parsed = parse_json(decision, arena);
  const Value* answers = parsed.value.find("answers");
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("lead").string(log->lead.id);
  json.key("created_at").integer(log->lead.created_at);
  json.key("account").string_or_null(log->lead.account);
  write_others(store, site.id, *log, json);
  json.key("answers").value(answers == nullptr ? Value() : *answers);
  json.key("state").string(log->events.state_hash());
  json.key("decision").raw(decision);
  json.key("decided_at").integer(at);
  if (full) write_lead_detail(json, *plan, log->events, at);
  if (log->left_out > 0) json.key("left_out").integer(static_cast<int64_t>(log->left_out));
  json.end_object();
  return json_response(std::move(body));
}

}  // namespace

void get_lead(const Api& api, const Call& call, const Reply& reply) {
  if (call.site->plans == nullptr) return reply(no_plan());
  const bool full = !query_parameter(call.request, "detail").empty();
  api.store().post([site = call.site, id = call.parameters.front(),
                    full](Store& store) { return lead_response(store, *site, id, full, now_ms()); },
                   reply);
}

}  // namespace fieldwise::server
