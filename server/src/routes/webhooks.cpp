// /v1/webhooks: where a site's announcements are sent.
#include <algorithm>

#include "base/clock.h"
#include "base/crypto.h"
#include "delivery/message.h"
#include "delivery/signature.h"
#include "delivery/webhook_json.h"
#include "http/api.h"
#include "routes/handlers.h"
#include "store/delivery_names.h"

namespace fieldwise::server {
namespace {

constexpr size_t kMostWebhooks = 20;  // of a site
constexpr int64_t kOverlap = int64_t{24} * 3600 * 1000;
constexpr int64_t kReplayed = 1000;  // by one request

Response webhook_response(unsigned status, const WebhookRow& row, bool with_secret = false) {
  std::string body;
  JsonWriter json(body);
  write_webhook(json, row, with_secret);
  Response response = json_response(std::move(body));
  response.status = status;
  return response;
}

Response not_found() { return problem(404, "not_found", "There is no webhook with this id."); }

std::optional<WebhookRow> find(Store& store, std::string_view site, std::string_view id) {
  for (WebhookRow& row : store.delivery().webhooks(site)) {
    if (row.id == id) return std::move(row);
  }
  return std::nullopt;
}

// Runs `work` with the webhook that the path names, or answers that there is none.
template <class Work>
void with_webhook(const Api& api, const Call& call, const Reply& reply, Work work) {
  api.store().post(
      [site = call.site, id = call.parameters.front(), work](Store& store) {
        std::optional<WebhookRow> row = find(store, site->id, id);
        return row ? work(store, *row) : not_found();
      },
      reply);
}

}  // namespace

void get_webhooks(const Api& api, const Call& call, const Reply& reply) {
  api.store().post(
      [site = call.site](Store& store) {
        std::string body;
        JsonWriter json(body);
        json.begin_object();
        json.key("webhooks").begin_array();
        for (const WebhookRow& row : store.delivery().webhooks(site->id)) write_webhook(json, row);
        json.end_array();
        for (const char* name : {"pending", "dead"}) {
          const DeliveryState state =
              std::string_view(name) == "dead" ? DeliveryState::dead : DeliveryState::pending;
          json.key(name).integer(store.delivery().count(site->id, state));
        }
        json.end_object();
        return json_response(std::move(body));
      },
      reply);
}

void post_webhook(const Api& api, const Call& call, const Reply& reply) {
  WebhookRow row;
  if (auto refusal = read_webhook(call.request, api.webhook_networks(), row)) {
    return reply(*std::move(refusal));
  }
  row.site = call.site->id;
  row.id = "wh_" + random_token(12);
  row.secret = new_secret();
  api.store().post(
      [row](Store& store) {
        if (store.delivery().webhooks(row.site).size() >= kMostWebhooks) {
          return problem(409, "too_many", "A site has at most 20 webhooks; delete one first.");
        }
        WebhookRow made = row;
        made.created_at = now_ms();
        store.delivery().put_webhook(made);
        return webhook_response(201, made, true);
      },
      reply);
}

void get_webhook(const Api& api, const Call& call, const Reply& reply) {
  with_webhook(api, call, reply,
               [](Store&, const WebhookRow& row) { return webhook_response(200, row); });
}

void patch_webhook(const Api& api, const Call& call, const Reply& reply) {
  with_webhook(api, call, reply, [&api, request = call.request](Store& store, WebhookRow& row) {
    if (auto refusal = read_webhook(request, api.webhook_networks(), row)) {
      return *std::move(refusal);
    }
    store.delivery().put_webhook(row);
    return webhook_response(200, row);
  });
}

void delete_webhook(const Api& api, const Call& call, const Reply& reply) {
  with_webhook(api, call, reply, [](Store& store, const WebhookRow& row) {
    store.delivery().remove_webhook(row.site, row.id);
    Response response;
    response.status = 204;
    return response;
  });
}

void rotate_webhook(const Api& api, const Call& call, const Reply& reply) {
  with_webhook(api, call, reply, [secret = new_secret()](Store& store, WebhookRow& row) {
    row.previous_secret = row.secret;
    row.previous_until = now_ms() + kOverlap;
    row.secret = secret;
    store.delivery().put_webhook(row);
    return webhook_response(200, row, true);
  });
}

void test_webhook(const Api& api, const Call& call, const Reply& reply) {
  with_webhook(api, call, reply, [](Store& store, const WebhookRow& webhook) {
    if (webhook.state != WebhookState::enabled) {
      return problem(409, "disabled", "This webhook is not enabled: PATCH it with enabled: true.");
    }
    const int64_t now = now_ms();
    DeliveryRow row;
    row.site = webhook.site;
    row.id = delivery_id(now, 0);
    row.webhook = webhook.id;
    row.type = kTestType;
    row.created_at = row.due_at = now;
    store.delivery().enqueue({row}, test_message_json(webhook.site, now));
    std::string body;
    JsonWriter json(body);
    write_delivery(json, row);
    Response response = json_response(std::move(body));
    response.status = 202;
    return response;
  });
}

void replay_webhook(const Api& api, const Call& call, const Reply& reply) {
  DeliveryFilter filter;
  if (auto refusal = read_replay(call.request, filter)) return reply(*std::move(refusal));
  with_webhook(api, call, reply, [filter](Store& store, const WebhookRow& webhook) {
    DeliveryFilter meant = filter;
    meant.webhook = webhook.id;
    const auto rows = store.delivery().deliveries(webhook.site, meant, "", kReplayed);
    const int64_t now = now_ms();
    for (const DeliveryRow& row : rows) store.delivery().replay(row.site, row.id, now);
    std::string body;
    JsonWriter json(body);
    json.begin_object();
    json.key("replayed").integer(static_cast<int64_t>(rows.size()));
    // Those that come next were made at the same time as the last one, or later.
    json.key("next_since");
    if (static_cast<int64_t>(rows.size()) == kReplayed) {
      json.integer(rows.back().created_at);
    } else {
      json.null();
    }
    json.end_object();
    return json_response(std::move(body));
  });
}

}  // namespace fieldwise::server
