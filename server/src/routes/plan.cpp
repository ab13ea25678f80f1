// GET /v1/plan: the published plan, for pages.
#include "http/api.h"
#include "routes/handlers.h"

namespace fieldwise::server {

void get_plan(const Api& api, const Call& call, const Reply& reply) {
  std::shared_ptr<const Site> site;
  if (auto refusal = api.admit(call.request, query_parameter(call.request, "key"), site)) {
    return reply(*std::move(refusal));
  }
  const Plans& plans = *site->plans;
  const std::string etag = '"' + plans.hash + '"';
  Response response;
  if (call.request.if_none_match.find(etag) != std::string::npos) {
    response.status = 304;
  } else {
    response.content_type = "application/json";
    // Not a copy: a plan may have megabytes, and who asks for it may take its time to read them.
    response.shared = {site, &site->plans->published_json};
  }
  response.headers = {{"Cache-Control", "no-cache"}, {"ETag", etag}};
  reply(std::move(response));
}

}  // namespace fieldwise::server
