// GET /v1/keys: what receipts are checked with.
#include "http/api.h"
#include "routes/handlers.h"
#include "submit/receipt.h"

namespace fieldwise::server {

void get_receipt_keys(const Api& api, const Call&, const Reply& reply) {
  Response response = json_response(key_set(api.signing_key()));
  response.headers = {{"Cache-Control", "max-age=3600"}};
  reply(std::move(response));
}

}  // namespace fieldwise::server
