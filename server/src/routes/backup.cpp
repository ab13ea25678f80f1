// GET /v1/backup: the whole database, for whoever runs the server.
#include "operation/backup.h"

#include "http/api.h"
#include "routes/handlers.h"
#include "sites/default_site.h"

namespace fieldwise::server {

void get_backup(const Api& api, const Call& call, const Reply& reply) {
  if (auto refusal = refuse_unless_operator(*call.site)) return reply(*std::move(refusal));
  send_backup(api.store(), reply);
}

}  // namespace fieldwise::server
