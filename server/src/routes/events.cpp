// GET /v1/events: what visitors did, as an event file.
#include "http/api.h"
#include "routes/handlers.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kVisitors = 1000;  // of one answer, unless fewer are asked for

}  // namespace

void get_events(const Api& api, const Call& call, const Reply& reply) {
  const int64_t count = query_number(call.request, "limit").value_or(kVisitors);
  api.store().post(
      [site = call.site, after = query_parameter(call.request, "after"), count](Store& store) {
        EventLines found = store.events_after(site->id, after, count);
        Response response;
        response.content_type = "application/x-ndjson";
        response.body = std::move(found.lines);
        response.headers.push_back({"Cache-Control", "no-store"});
        if (!found.last.empty()) response.headers.push_back({"Fieldwise-Next", found.last});
        return response;
      },
      reply);
}

}  // namespace fieldwise::server
