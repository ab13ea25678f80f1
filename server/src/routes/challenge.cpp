// GET /v1/challenge: a proof of work to be done before a form is sent, for ALTCHA's widget.
#include "access/challenge.h"

#include "base/clock.h"
#include "http/api.h"
#include "routes/handlers.h"

namespace fieldwise::server {

void get_challenge(const Api& api, const Call& call, const Reply& reply) {
  std::shared_ptr<const Site> site;
  if (auto refusal = api.admit(call.request, query_parameter(call.request, "key"), site)) {
    return reply(*std::move(refusal));
  }
  const std::optional<Work>& work = site->plans->protection.work;
  if (!work) {
    return reply(problem(404, "not_found", "This site's plan asks for no proof of work."));
  }
  reply(json_response(make_challenge(*work, api.challenge_secret(), site->id, now_ms())));
}

}  // namespace fieldwise::server
