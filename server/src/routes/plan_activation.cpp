#include "routes/plan_activation.h"

#include <utility>

#include "base/clock.h"
#include "http/json_body.h"
#include "sites/gate.h"
#include "sites/plan_versions.h"

namespace fieldwise::server {
namespace {

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

// A reason without the blanks around it; '' where it says nothing.
std::string plain_reason(std::string text) {
  text.erase(text.find_last_not_of(" \t\r\n") + 1);
  text.erase(0, text.find_first_not_of(" \t\r\n"));
  return text;
}

// What a site's plan that was just loaded is for Api::change_sites.
std::shared_ptr<LoadedPlans> loaded(const std::string& site,
                                    const std::shared_ptr<const Plans>& plans) {
  auto out = std::make_shared<LoadedPlans>();
  (*out)[{site, plans->full_hash}] = plans;
  return out;
}

// Puts a version that was never in force before to the test. Returns the problem where it fails it;
// `reason`: why it is to be in force all the same, '' for none.
std::optional<Response> try_gate(const Api& api, const Plans& plans, const std::string& reason,
                                 PlanRow& row) {
  if (!qualifies(*plans.full)) return std::nullopt;
  const auto found = try_on_won(api.store(), row.site, plans, now_ms());
  if (!found) {
    return problem(503, "storage", "The plan could not be tried; nothing was put in force.");
  }
  const std::string refusal = gate_refusal(*found);
  if (!refusal.empty() && reason.empty()) {
    return problem(409, "gate",
                   refusal +
                       " It is kept, and not in force: change it, or say why it is to be all "
                       "the same (override=REASON).");
  }
  row.gate = gate_json(*found, refusal.empty() ? std::string() : reason);
  return std::nullopt;
}

}  // namespace

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
  json.key("gate");
  row.gate.empty() ? json.null() : json.raw(row.gate);
  json.end_object();
}

Response bad_plan(const Errors& errors, std::string_view detail) {
  return problem(422, "plan", detail, errors);
}

bool read_override(const Request& request, std::string& reason, const Reply& reply) {
  reason = plain_reason(query_parameter(request, "override"));
  if (!reason.empty() || query_parameter(request, "override").empty()) return true;
  reply(
      bad_request({{"empty", "/override", "Write why the plan is to be in force all the same."}}));
  return false;
}

void activate_version(const Api& api, const std::shared_ptr<PlanRow>& row,
                      const std::string& reason, const Reply& reply) {
  const auto plans = std::make_shared<Plans>();
  const Errors errors = load_plans(row->json, *plans);
  if (!errors.empty()) {
    return reply(bad_plan(errors,
                          "This version was taken by an earlier Fieldwise and cannot be used by "
                          "this one; the plan in force stays."));
  }
  // What was in force is known, and who goes back to it has no time.
  if (!row->activated_at) {
    if (std::optional<Response> refused = try_gate(api, *plans, reason, *row)) {
      return reply(*std::move(refused));
    }
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

void keep_version(const Api& api, const std::string& site, const std::shared_ptr<Plans>& plans,
                  const std::string& text, bool in_force, const std::string& reason,
                  const Reply& reply, const Proviso& proviso) {
  const auto row = std::make_shared<PlanRow>();
  const auto known = std::make_shared<bool>(false);
  const StoreThread::Work keep = [site, plans, text, row, known](Store& store) {
    const std::optional<PlanRow> before = store.plan(site, plans->full_hash);
    *known = before.has_value();
    *row = keep_plan(store, site, *plans, text, now_ms());
    if (before) row->activated_at = before->activated_at;
    if (before) row->gate = before->gate;
    return version_response(*known ? 200 : 201, store, site, row->hash);
  };
  if (!in_force) return api.change_sites(keep, reply, loaded(site, plans));
  // Kept first: who is refused can say why it is to be in force all the same.
  if (!api.store().run([&](Store& store) { keep(store); })) {
    return reply(problem(503, "storage", "Nothing was stored; send the request again later."));
  }
  if (!row->activated_at) {
    if (std::optional<Response> refused = try_gate(api, *plans, reason, *row)) {
      return reply(*std::move(refused));
    }
  }
  api.change_sites(
      [site, row, known, proviso](Store& store) {
        if (proviso) {
          if (std::optional<Response> refused = proviso(store)) return *std::move(refused);
        }
        if (site_row(store, site).plan != row->hash) store.activate_plan(*row, now_ms());
        return version_response(*known ? 200 : 201, store, site, row->hash);
      },
      reply, loaded(site, plans));
}

}  // namespace fieldwise::server
