// /v1/deliveries: what is on its way to webhooks, what got there, and what did not.
#include <charconv>

#include "base/clock.h"
#include "delivery/webhook_json.h"
#include "http/api.h"
#include "routes/handlers.h"
#include "store/delivery_names.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kMost = 200;  // of one answer

Response not_found() { return problem(404, "not_found", "There is no delivery with this id."); }

// The query parameter as a whole number; adds an error when it is something else.
std::optional<int64_t> number(const Request& request, const char* name, int64_t low, int64_t high,
                              Errors& errors) {
  const std::string text = query_parameter(request, name);
  if (text.empty()) return std::nullopt;
  int64_t out = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
  if (error == std::errc() && end == text.data() + text.size() && out >= low && out <= high) {
    return out;
  }
  errors.push_back(
      {"range", std::string("/") + name,
       "Write a whole number from " + std::to_string(low) + " to " + std::to_string(high) + "."});
  return std::nullopt;
}

}  // namespace

void get_deliveries(const Api& api, const Call& call, const Reply& reply) {
  Errors errors;
  DeliveryFilter filter;
  filter.webhook = query_parameter(call.request, "webhook");
  filter.lead = query_parameter(call.request, "lead");
  filter.type = query_parameter(call.request, "type");
  if (const std::string state = query_parameter(call.request, "state"); !state.empty()) {
    filter.state = find_delivery_state(state);
    if (!filter.state) errors.push_back({"state", "/state", "Write pending, delivered or dead."});
  }
  constexpr int64_t kMaxTime = 8640000000000000;
  filter.since = number(call.request, "since", 0, kMaxTime, errors);
  filter.until = number(call.request, "until", 0, kMaxTime, errors);
  const int64_t limit = number(call.request, "limit", 1, kMost, errors).value_or(kMost);
  if (!errors.empty()) {
    return reply(problem(422, "request", "The request is not well formed.", errors));
  }
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
