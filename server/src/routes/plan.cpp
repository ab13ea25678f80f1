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
  Response response = json_response(plans.published_json);
  if (call.request.if_none_match.find(etag) != std::string::npos) {
    response.status = 304;
    response.body.clear();
    response.content_type.clear();
  }
  response.headers = {{"Cache-Control", "no-cache"}, {"ETag", etag}};
  reply(std::move(response));
}

}  // namespace fieldwise::server
