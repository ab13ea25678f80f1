// /v1/deliveries: what is on its way to webhooks, what got there, and what did not.

#include "base/clock.h"
#include "delivery/webhook_json.h"
#include "http/api.h"
#include "routes/handlers.h"
#include "store/delivery_names.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kMost = 200;  // of one answer

Response not_found() { return problem(404, "not_found", "There is no delivery with this id."); }

}  // namespace

void get_deliveries(const Api& api, const Call& call, const Reply& reply) {
  DeliveryFilter filter;
  filter.webhook = query_parameter(call.request, "webhook");
  filter.lead = query_parameter(call.request, "lead");
  filter.type = query_parameter(call.request, "type");
  filter.state = find_delivery_state(query_parameter(call.request, "state"));
  filter.since = query_number(call.request, "since");
  filter.until = query_number(call.request, "until");
  const int64_t limit = query_number(call.request, "limit").value_or(kMost);
  api.store().post(
      [site = call.site, filter, limit,
       after = query_parameter(call.request, "after")](Store& store) {
        const auto rows = store.delivery().deliveries(site->id, filter, after, limit);
        std::string body;
        JsonWriter json(body);
        json.begin_object();
        json.key("deliveries").begin_array();
        for (const DeliveryRow& row : rows) write_delivery(json, row);
        json.end_array();
        const bool more = static_cast<int64_t>(rows.size()) == limit;
        json.key("next").string_or_null(more ? rows.back().id : "");
        json.end_object();
        return json_response(std::move(body));
      },
      reply);
}

void get_delivery(const Api& api, const Call& call, const Reply& reply) {
  api.store().post(
      [site = call.site, id = call.parameters.front()](Store& store) {
        const auto found = store.delivery().delivery(site->id, id);
        if (!found) return not_found();
        std::string body;
        JsonWriter json(body);
        write_delivery(json, found->row, found->payload);
        return json_response(std::move(body));
      },
      reply);
}

void replay_delivery(const Api& api, const Call& call, const Reply& reply) {
  api.store().post(
      [site = call.site, id = call.parameters.front()](Store& store) {
        if (!store.delivery().delivery(site->id, id)) return not_found();
        store.delivery().replay(site->id, id, now_ms());
        std::string body;
        JsonWriter json(body);
        write_delivery(json, store.delivery().delivery(site->id, id)->row);
        return json_response(std::move(body));
      },
      reply);
}

}  // namespace fieldwise::server
