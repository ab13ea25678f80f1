// GET and POST /v1/plans, GET /v1/plans/{hash}, POST /v1/plans/{hash}/activate: the versions of the
// plan of the caller's own site.
#include "base/clock.h"
#include "http/api.h"
#include "http/json_body.h"
#include "json/utf.h"
#include "json/writer.h"
#include "routes/handlers.h"
#include "routes/plan_activation.h"

namespace fieldwise::server {
namespace {

constexpr const char* kNoVersion =
    "This site has no plan with this hash: GET /v1/plans lists them.";

}  // namespace

void get_plans(const Api& api, const Call& call, const Reply& reply) {
  api.store().post(
      [site = call.site](Store& store) {
        const SiteRow row = site_row(store, site->id);
        std::string body;
        JsonWriter json(body);
        json.begin_object();
        json.key("plans").begin_array();
        for (const PlanRow& version : store.plans(site->id)) write_version(json, version, row);
        json.end_array();
        json.end_object();
        return json_response(std::move(body));
      },
      reply);
}

void post_plans(const Api& api, const Call& call, const Reply& reply) {
  if (media_type(call.request.content_type) != "application/json") {
    return reply(problem(415, "content_type", "Send the plan as application/json."));
  }
  const bool activate = query_parameter(call.request, "activate") == "true";
  std::string reason;
  if (!read_override(call.request, reason, reply)) return;
  // Neither here nor in the store thread: all others would wait for it.
  api.take_time(
      call.site->id,
      [&api, site = call.site, text = call.request.body, activate, reason, reply] {
        const auto plans = std::make_shared<Plans>();
        Errors errors{{"encoding", "", "The plan is not UTF-8 text; send it as UTF-8."}};
        if (valid_utf8(text)) errors = load_plans(text, *plans);
        if (!errors.empty()) {
          return reply(bad_plan(errors, "The plan cannot be used; nothing was stored."));
        }
        keep_version(api, site->id, plans, text, activate, reason, reply);
      },
      reply);
}

void get_plan_version(const Api& api, const Call& call, const Reply& reply) {
  api.store().post(
      [site = call.site, hash = call.parameters.front()](Store& store) {
        std::optional<PlanRow> row = store.plan(site->id, hash);
        if (!row) return problem(404, "not_found", kNoVersion);
        return json_response(std::move(row->json));
      },
      reply);
}

void post_activate_plan(const Api& api, const Call& call, const Reply& reply) {
  std::string reason;
  if (!read_override(call.request, reason, reply)) return;
  const auto row = std::make_shared<PlanRow>();
  api.store().post(
      [site = call.site, row, hash = call.parameters.front()](Store& store) {
        std::optional<PlanRow> found = store.plan(site->id, hash);
        if (!found) return problem(404, "not_found", kNoVersion);
        *row = *std::move(found);
        return Response();
      },
      [&api, site = call.site, row, reason, reply](Response found) {
        if (found.status != 200) return reply(std::move(found));
        // Not counted with uploads: to roll back must not wait for them to be sent again.
        api.take_time(
            "activate " + site->id,
            [&api, row, reason, reply] { activate_version(api, row, reason, reply); }, reply);
      });
}

}  // namespace fieldwise::server
