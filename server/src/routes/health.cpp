// GET /healthz and /readyz: whether the process runs, and whether its store answers.
#include "http/api.h"
#include "routes/handlers.h"

namespace fieldwise::server {

void get_health(const Api&, const Call&, const Reply& reply) {
  reply(json_response(R"({"status":"ok"})"));
}

void get_ready(const Api& api, const Call&, const Reply& reply) {
  api.store().post([](Store&) { return json_response(R"({"status":"ready"})"); }, reply);
}

}  // namespace fieldwise::server
