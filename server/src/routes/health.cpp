// GET /healthz and /readyz: whether the process runs, and whether it can store something.
#include "http/api.h"
#include "routes/handlers.h"

namespace fieldwise::server {

void get_health(const Api&, const Call&, const Reply& reply) {
  reply(json_response(R"({"status":"ok"})"));
}

void get_ready(const Api& api, const Call&, const Reply& reply) {
  api.store().post(
      [least_free = api.least_free()](Store& store) {
        const std::string reason = store.unready(least_free);
        if (!reason.empty()) return problem(503, "storage", reason);
        return json_response(R"({"status":"ready"})");
      },
      reply);
}

}  // namespace fieldwise::server
