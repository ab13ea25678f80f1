// GET /v1/events: what visitors did, as an event file.
#include <charconv>

#include "http/api.h"
#include "routes/handlers.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kVisitors = 1000;  // of one answer

}  // namespace

void get_events(const Api& api, const Call& call, const Reply& reply) {
  const std::string given = query_parameter(call.request, "limit");
  int64_t count = kVisitors;
  const auto [end, error] = std::from_chars(given.data(), given.data() + given.size(), count);
  const bool whole = error == std::errc() && end == given.data() + given.size();
  if (!given.empty() && (!whole || count < 1 || count > kVisitors)) {
    return reply(problem(422, "request", "The request is not well formed.",
                         Errors{{"range", "/limit", "Write a whole number from 1 to 1000."}}));
  }
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
