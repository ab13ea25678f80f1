// GET and POST /v1/plans, GET /v1/plans/{hash}, POST /v1/plans/{hash}/activate: the versions of the
// plan of the caller's own site.
#include <algorithm>

#include "base/clock.h"
#include "http/api.h"
#include "json/utf.h"
#include "json/writer.h"
#include "routes/handlers.h"
#include "sites/plan_versions.h"

namespace fieldwise::server {
namespace {

constexpr const char* kNoVersion =
    "This site has no plan with this hash: GET /v1/plans lists them.";

// The row of a site that a key belongs to.
SiteRow site_row(Store& store, const std::string& id) {
  for (SiteRow& row : store.sites()) {
    if (row.id == id) return std::move(row);
  }
  throw StorageError("the site " + id + " is not there");
}

void write_version(JsonWriter& json, const PlanRow& row, const SiteRow& site) {
  const auto time = [&json](const std::optional<int64_t>& at) {
    if (at) {
      json.integer(*at);
    } else {
      json.null();
    }
  };
  json.begin_object();
  json.key("hash").string(row.hash);
  json.key("published_hash").string(row.published_hash);
  json.key("created_at");
  time(row.created_at);
  json.key("activated_at");
  time(row.activated_at);
  json.key("in_force").boolean(row.hash == site.plan);
  json.end_object();
}

Response version_response(unsigned status, Store& store, const std::string& site,
                          const std::string& hash) {
  const std::optional<PlanRow> row = store.plan(site, hash);
  if (!row) throw StorageError("the plan " + hash + " is not there");
  std::string body;
  JsonWriter json(body);
  write_version(json, *row, site_row(store, site));
  Response response = json_response(std::move(body));
  response.status = status;
  return response;
}

Response bad_plan(const Errors& errors, std::string_view detail) {
  return problem(422, "plan", detail, errors);
}

// What a site's plan that was just loaded is for Api::change_sites.
std::shared_ptr<LoadedPlans> loaded(const std::string& site,
                                    const std::shared_ptr<const Plans>& plans) {
  auto out = std::make_shared<LoadedPlans>();
  (*out)[{site, plans->full_hash}] = plans;
  return out;
}

// Loads a version, and puts it in force.
void activate(const Api& api, const std::shared_ptr<PlanRow>& row, const Reply& reply) {
  const auto plans = std::make_shared<Plans>();
  const Errors errors = load_plans(row->json, *plans);
  if (!errors.empty()) {
    return reply(bad_plan(errors,
                          "This version was taken by an earlier Fieldwise and cannot be used by "
                          "this one; the plan in force stays."));
  }
  // What this program publishes of it may not be what an earlier one did.
  row->published_hash = plans->hash;
  api.change_sites(
      [row](Store& store) {
        if (site_row(store, row->site).plan != row->hash) store.activate_plan(*row, now_ms());
        return version_response(200, store, row->site, row->hash);
      },
      reply, loaded(row->site, plans));
}

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
  // Neither here nor in the store thread: all others would wait for it.
  api.take_time(
      call.site->id,
      [&api, site = call.site, text = call.request.body, activate, reply] {
        const auto plans = std::make_shared<Plans>();
        Errors errors{{"encoding", "", "The plan is not UTF-8 text; send it as UTF-8."}};
        if (valid_utf8(text)) errors = load_plans(text, *plans);
        if (!errors.empty()) {
          return reply(bad_plan(errors, "The plan cannot be used; nothing was stored."));
        }
        api.change_sites(
            [site, plans, text, activate](Store& store) {
              const bool known = store.plan(site->id, plans->full_hash).has_value();
              const int64_t now = now_ms();
              const PlanRow row = keep_plan(store, site->id, *plans, text, now);
              if (activate && site_row(store, site->id).plan != row.hash) {
                store.activate_plan(row, now);
              }
              return version_response(known ? 200 : 201, store, site->id, row.hash);
            },
            reply, loaded(site->id, plans));
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
  const auto row = std::make_shared<PlanRow>();
  api.store().post(
      [site = call.site, row, hash = call.parameters.front()](Store& store) {
        std::optional<PlanRow> found = store.plan(site->id, hash);
        if (!found) return problem(404, "not_found", kNoVersion);
        *row = *std::move(found);
        return Response();
      },
      [&api, site = call.site, row, reply](Response found) {
        if (found.status != 200) return reply(std::move(found));
        // Not counted with uploads: to roll back must not wait for them to be sent again.
        api.take_time(
            "activate " + site->id, [&api, row, reply] { activate(api, row, reply); }, reply);
      });
}

}  // namespace fieldwise::server
