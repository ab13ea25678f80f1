// GET /v1/openapi.json: what goes into each route and comes out of it.
#include "http/api.h"
#include "routes/handlers.h"
#include "routes/openapi_document.h"

namespace fieldwise::server {

void get_openapi(const Api&, const Call&, const Reply& reply) {
  Response response = json_response(std::string(openapi_document()));
  response.headers = {{"Cache-Control", "max-age=3600"}};
  reply(std::move(response));
}

}  // namespace fieldwise::server
