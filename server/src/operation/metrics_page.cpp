#include "operation/metrics_page.h"

#include "operation/metrics.h"

namespace fieldwise::server {

Serve metrics_page(std::string database) {
  return [database = std::move(database)](const Request& request, const Reply& reply) {
    if (request.path != "/metrics") {
      return reply(problem(404, "not_found", "There is only /metrics here."));
    }
    if (request.method != "GET" && request.method != "HEAD") {
      Response response = problem(405, "method", "Use one of: GET, HEAD");
      response.headers.push_back({"Allow", "GET, HEAD"});
      return reply(std::move(response));
    }
    Response response;
    response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    response.body = metrics_text(database);
    response.headers = {{"Cache-Control", "no-store"}};
    reply(std::move(response));
  };
}

}  // namespace fieldwise::server
