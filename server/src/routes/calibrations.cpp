// GET and POST /v1/calibrations, GET /v1/calibrations/{id}, POST /v1/calibrations/{id}/accept and
// /decline: proposals of other points for the site's plan, and what became of them.
#include <utility>

#include "base/clock.h"
#include "base/crypto.h"
#include "http/api.h"
#include "http/json_body.h"
#include "json/writer.h"
#include "routes/handlers.h"
#include "routes/plan_activation.h"
#include "sites/calibration.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kMost = 100;  // of a list
constexpr size_t kLongestReason = 2000;

void write_time(JsonWriter& json, const std::optional<int64_t>& at) {
  at ? json.integer(*at) : json.null();
}

void write_calibration(JsonWriter& json, const CalibrationRow& row) {
  json.begin_object().key("id").string(row.id).key("axis").string(row.axis);
  json.key("base").string(row.base).key("made_at").integer(row.made_at);
  json.key("state").string(row.state).key("decided_at");
  write_time(json, row.decided_at);
  json.key("reason").string_or_null(row.reason).key("hash").string_or_null(row.hash);
  json.key("result").raw(row.result);
}

Response calibration_response(unsigned status, const CalibrationRow& row) {
  std::string body;
  JsonWriter json(body);
  write_calibration(json, row);
  json.key("plan");
  row.plan.empty() ? json.null() : json.raw(row.plan);
  json.end_object();
  Response response = json_response(std::move(body));
  response.status = status;
  return response;
}

Response no_calibration() {
  return problem(404, "not_found",
                 "This site has no calibration with this id: GET /v1/calibrations lists them. "
                 "Those that nobody decided on go when the axis is calibrated again.");
}

// Why nobody can decide on it any more.
std::optional<Response> refuse_decision(const std::optional<CalibrationRow>& row) {
  if (!row) return no_calibration();
  if (row->state == kUndecided) return std::nullopt;
  if (row->state == kNothingLearnt) {
    return problem(409, "decided", "It proposes nothing: there was nothing to learn.");
  }
  return problem(409, "decided", "It was " + row->state + " already.");
}

// The same, and why it does not fit the plan in force any more.
std::optional<Response> refuse_acceptance(Store& store, const std::optional<CalibrationRow>& row) {
  if (auto refused = refuse_decision(row)) return refused;
  if (site_row(store, row->site).plan == row->base) return std::nullopt;
  return problem(409, "stale",
                 "Another plan is in force than the one that this would change: what changed since "
                 "would be undone. Calibrate again.");
}

// The axis that the body names, else the first; kNone after answering what may be written.
uint32_t read_axis(const Plan& plan, JsonBody& body, const Reply& reply) {
  const std::optional<std::string> key = body.text("axis");
  if (plan.axes.empty()) {
    reply(problem(409, "no_axis", "The plan has no axis to give points on; add one."));
    return kNone;
  }
  const uint32_t axis = key ? plan.axis_index.find(*key) : 0;
  if (axis == kNone) {
    std::string keys;
    for (const Axis& each : plan.axes) keys.append(keys.empty() ? "" : ", ").append(each.key);
    body.wrong({"unknown_axis", "/axis", "There is no such axis; write one of: " + keys + "."});
  }
  if (auto refusal = body.refusal()) {
    reply(*std::move(refusal));
    return kNone;
  }
  return axis;
}

// Calibrates, and keeps what came of it.
void calibrate_now(const Api& api, const std::shared_ptr<const Site>& site, std::string_view text,
                   uint32_t axis, const Reply& reply) {
  const Plan& plan = *site->plans->full;
  const auto found = calibrate_site(api.store(), site->id, plan, text, axis, now_ms());
  if (!found) {
    return reply(problem(503, "storage", "The leads could not be read; nothing was stored."));
  }
  if (found->useless) {
    return reply(problem(
        409, "too_few", "There are too few leads to learn from: " + found->useless->message + "."));
  }
  CalibrationRow row;
  row.site = site->id;
  row.id = "cal_" + random_token(12);
  row.axis = plan.axes[axis].key;
  row.base = site->plans->full_hash;
  row.made_at = now_ms();
  row.state = found->learnt ? kUndecided : kNothingLearnt;
  row.result = found->result;
  row.plan = found->plan;
  api.store().post(
      [row](Store& store) {
        store.calibrations().add(row);
        return calibration_response(201, row);
      },
      reply);
}

// Marks it as decided, in the transaction in which it is.
void decide(Store& store, CalibrationRow row, std::string_view state, const std::string& hash,
            const std::string& reason) {
  row.state = state;
  row.plan.clear();
  row.hash = hash;
  row.decided_at = now_ms();
  row.reason = reason;
  store.calibrations().decide(row);
}

void accept(const Api& api, const CalibrationRow& row, const std::string& reason,
            const Reply& reply) {
  const auto plans = std::make_shared<Plans>();
  const Errors errors = load_plans(row.plan, *plans);
  if (!errors.empty()) {
    return reply(bad_plan(errors, "This was proposed by an earlier Fieldwise: calibrate again."));
  }
  const Proviso proviso = [site = row.site, id = row.id, hash = plans->full_hash,
                           reason](Store& store) -> std::optional<Response> {
    const std::optional<CalibrationRow> now = store.calibrations().find(site, id);
    if (auto refused = refuse_acceptance(store, now)) return refused;
    decide(store, *now, kAccepted, hash, reason);
    return std::nullopt;
  };
  const Reply accepted = [reply](Response response) {
    if (response.status == 201) response.status = 200;
    reply(std::move(response));
  };
  keep_version(api, row.site, plans, row.plan, true, reason, accepted, proviso);
}

}  // namespace

void get_calibrations(const Api& api, const Call& call, const Reply& reply) {
  api.store().post(
      [site = call.site](Store& store) {
        std::string body;
        JsonWriter json(body);
        json.begin_object().key("calibrations").begin_array();
        for (const CalibrationRow& row : store.calibrations().latest(site->id, kMost)) {
          write_calibration(json, row);
          json.end_object();
        }
        json.end_array().end_object();
        return json_response(std::move(body));
      },
      reply);
}

void post_calibration(const Api& api, const Call& call, const Reply& reply) {
  if (call.site->plans == nullptr) return reply(no_plan());
  JsonBody body;
  if (auto refusal = body.read(call.request)) return reply(*std::move(refusal));
  const uint32_t axis = read_axis(*call.site->plans->full, body, reply);
  if (axis == kNone) return;
  const auto text = std::make_shared<std::string>();
  api.store().post(
      [site = call.site, text](Store& store) {
        const std::optional<PlanRow> row = store.plan(site->id, site->plans->full_hash);
        if (!row) throw StorageError("the plan in force is not there");
        *text = row->json;
        return Response();
      },
      [&api, site = call.site, text, axis, reply](Response read) {
        if (read.status != 200) return reply(std::move(read));
        api.take_time(
            "calibrate " + site->id,
            [&api, site, text, axis, reply] { calibrate_now(api, site, *text, axis, reply); },
            reply);
      });
}

void get_calibration(const Api& api, const Call& call, const Reply& reply) {
  api.store().post(
      [site = call.site, id = call.parameters.front()](Store& store) {
        const std::optional<CalibrationRow> row = store.calibrations().find(site->id, id);
        return row ? calibration_response(200, *row) : no_calibration();
      },
      reply);
}

void post_accept_calibration(const Api& api, const Call& call, const Reply& reply) {
  std::string reason;
  if (!read_override(call.request, reason, reply)) return;
  const auto row = std::make_shared<CalibrationRow>();
  api.store().post(
      [site = call.site, row, id = call.parameters.front()](Store& store) {
        std::optional<CalibrationRow> found = store.calibrations().find(site->id, id);
        if (auto refused = refuse_acceptance(store, found)) return *std::move(refused);
        *row = *std::move(found);
        return Response();
      },
      [&api, row, reason, reply](Response read) {
        if (read.status != 200) return reply(std::move(read));
        api.take_time(
            row->site, [&api, row, reason, reply] { accept(api, *row, reason, reply); }, reply);
      });
}

void post_decline_calibration(const Api& api, const Call& call, const Reply& reply) {
  JsonBody body;
  if (auto refusal = body.read(call.request)) return reply(*std::move(refusal));
  const std::string reason = body.text("reason").value_or("");
  if (reason.size() > kLongestReason) {
    body.wrong({"length", "/reason", "Write at most 2,000 bytes."});
  }
  if (auto refusal = body.refusal()) return reply(*std::move(refusal));
  api.store().post(
      [site = call.site, id = call.parameters.front(), reason](Store& store) {
        const std::optional<CalibrationRow> row = store.calibrations().find(site->id, id);
        if (auto refused = refuse_decision(row)) return *std::move(refused);
        decide(store, *row, kDeclined, {}, reason);
        return calibration_response(200, *store.calibrations().find(site->id, id));
      },
      reply);
}

}  // namespace fieldwise::server
