// GET /v1/lists/{list}: the leads that somebody goes through, each with how it stands.
#include <algorithm>
#include <charconv>

#include "base/clock.h"
#include "http/api.h"
#include "http/json_body.h"
#include "insight/lists.h"
#include "json/writer.h"
#include "leads/lead_log.h"
#include "routes/handlers.h"
#include "routes/lead_detail.h"

namespace fieldwise::server {
namespace {

// Each has to be read and decided, which others wait for.
constexpr int64_t kLeads = 50;

// Of a text that was found to be a place (Form::place).
ListPlace read_place(const std::string& text) {
  ListPlace out;
  if (text.empty()) return out;
  const size_t colon = text.find(':');
  std::from_chars(text.data(), text.data() + colon, out.place);
  out.lead = text.substr(colon + 1);
  return out;
}

std::string place_text(const ListPlace& place) {
  return std::to_string(place.place) + ':' + place.lead;
}

void write_lead(JsonWriter& json, Store& store, const Site& site, const LeadLog& log, int64_t now) {
  const std::shared_ptr<const Plan> plan = site.plans->variants->of(log.lead.visitor);
  json.begin_object();
  write_listed(json, store, site.id, log.lead);
  write_lead_standing(json, *plan, log.events, decided_at(log, now));
  json.end_object();
}

Response page(Store& store, const Site& site, const std::string& list, const ListPlace& after,
              int64_t limit, int64_t now) {
  std::vector<ListPlace> places = store.lists().page(site.id, list, after, limit + 1);
  const bool more = static_cast<int64_t>(places.size()) > limit;
  if (more) places.pop_back();
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("leads").begin_array();
  for (const ListPlace& place : places) {
    const std::optional<LeadLog> log = lead_log(store, site.id, place.lead);
    // Who was erased or joined a moment ago is taken off soon.
    if (log && log->lead.id == place.lead) write_lead(json, store, site, *log, now);
  }
  json.end_array();
  json.key("next").string_or_null(more ? place_text(places.back()) : std::string());
  json.end_object();
  return json_response(std::move(body));
}

Response no_list() {
  std::string names;
  for (const std::string_view name : insight::list_names()) {
    names.append(names.empty() ? "" : ", ").append(name);
  }
  return problem(404, "not_found", "There is no such list; there are: " + names + ".");
}

}  // namespace

void get_list(const Api& api, const Call& call, const Reply& reply) {
  if (call.site->plans == nullptr) return reply(no_plan());
  const std::string& list = call.parameters.front();
  const auto names = insight::list_names();
  if (std::find(names.begin(), names.end(), list) == names.end()) return reply(no_list());
  const int64_t limit = query_number(call.request, "limit").value_or(kLeads);
  api.store().post(
      [site = call.site, list, after = read_place(query_parameter(call.request, "after")),
       limit](Store& store) { return page(store, *site, list, after, limit, now_ms()); },
      reply);
}

}  // namespace fieldwise::server
