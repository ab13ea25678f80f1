// GET /v1/leads, GET /v1/leads/{id}/export, DELETE /v1/leads/{id}, POST /v1/suppressions.
#include <algorithm>

#include "base/clock.h"
#include "http/api.h"
#include "http/json_body.h"
#include "identity/addresses.h"
#include "json/writer.h"
#include "leads/erase.h"
#include "leads/export.h"
#include "leads/lead_log.h"
#include "routes/handlers.h"
#include "routes/lead_detail.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kLeads = 1000;  // of one answer, unless fewer are asked for
// The same where each has to be read and decided, which others wait for.
constexpr int64_t kStandings = 100;

void write_lead(JsonWriter& json, Store& store, const Site& site, const Lead& lead, bool standing,
                int64_t now) {
  json.begin_object();
  write_listed(json, store, site.id, lead);
  const std::optional<LeadLog> log =
      standing ? lead_log(store, site.id, lead.id) : std::optional<LeadLog>();
  if (log) {
    const std::shared_ptr<const Plan> plan = site.plans->variants->of(log->lead.visitor);
    write_lead_standing(json, *plan, log->events, decided_at(*log, now));
  }
  json.end_object();
}

// The leads that gave an address, each once, also when it has been joined since.
std::vector<Lead> givers(Store& store, const std::string& site, const std::string& email) {
  std::vector<Lead> out;
  for (const LeadAddress& address : store.identity().givers(site, email)) {
    std::optional<Lead> lead = store.lead(site, address.lead);
    if (lead && lead->joined.empty()) out.push_back(*std::move(lead));
  }
  return out;
}

struct Wanted {
  std::string after, account, email;  // email: hash; empty: any
  int64_t limit = kLeads;
  bool standing = false;
};

Response list(Store& store, const Site& site, const Wanted& wanted, int64_t now) {
  std::vector<Lead> leads;
  if (wanted.email.empty()) {
    leads = store.identity().leads(site.id, wanted.after, wanted.limit + 1, wanted.account);
  } else {
    leads = givers(store, site.id, wanted.email);
  }
  const bool more = wanted.email.empty() && static_cast<int64_t>(leads.size()) > wanted.limit;
  if (more) leads.pop_back();
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("leads").begin_array();
  int64_t standings = wanted.standing ? kStandings : 0;
  for (const Lead& lead : leads) write_lead(json, store, site, lead, standings-- > 0, now);
  json.end_array();
  json.key("next").string_or_null(more ? leads.back().id : std::string());
  json.end_object();
  return json_response(std::move(body));
}

}  // namespace

void get_leads(const Api& api, const Call& call, const Reply& reply) {
  Wanted wanted;
  wanted.standing = !query_parameter(call.request, "detail").empty();
  if (wanted.standing && call.site->plans == nullptr) return reply(no_plan());
  wanted.limit = query_number(call.request, "limit").value_or(kLeads);
  if (wanted.standing) wanted.limit = std::min(wanted.limit, kStandings);
  wanted.after = query_parameter(call.request, "after");
  wanted.account = plain_address(query_parameter(call.request, "account"));
  const std::string email = plain_address(query_parameter(call.request, "email"));
  if (!email.empty()) wanted.email = address_hash(api.suppression_key(), email);
  api.store().post(
      [site = call.site, wanted](Store& store) { return list(store, *site, wanted, now_ms()); },
      reply);
}

void get_lead_export(const Api& api, const Call& call, const Reply& reply) {
  api.store().post(
      [&api, site = call.site, id = call.parameters.front()](Store& store) {
        const std::optional<LeadLog> log = lead_log(store, site->id, id);
        if (!log) return no_lead();
        return json_response(export_lead(store, *site, api.suppression_key(), *log, now_ms()));
      },
      reply);
}

void delete_lead(const Api& api, const Call& call, const Reply& reply) {
  if (call.site->plans == nullptr) return reply(no_plan());
  api.store().post(
      [&api, site = call.site, id = call.parameters.front()](Store& store) {
        const bool known = erase_lead(store, *site, api.suppression_key(), id, now_ms());
        return known ? json_response(R"({"erased":true})") : no_lead();
      },
      reply);
}

void post_suppression(const Api& api, const Call& call, const Reply& reply) {
  JsonBody body;
  if (auto refusal = body.read(call.request)) return reply(*std::move(refusal));
  const std::string email = plain_address(body.text("email").value_or(""));
  if (email.find('@') == std::string::npos) {
    body.wrong({"email", "/email", "Write the address that no import is to bring back."});
  }
  if (auto refusal = body.refusal()) return reply(*std::move(refusal));
  api.store().post(
      [site = call.site, hash = address_hash(api.suppression_key(), email)](Store& store) {
        store.suppress(site->id, hash, {now_ms(), false});
        return json_response(R"({"suppressed":true})");
      },
      reply);
}

}  // namespace fieldwise::server
