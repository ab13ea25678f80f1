#include "delivery/webhook_json.h"

#include <algorithm>

#include "base/spelling.h"
#include "delivery/message.h"
#include "delivery/target.h"
#include "json/document.h"
#include "store/delivery_names.h"

namespace fieldwise::server {
namespace {

constexpr size_t kDescription = 500;
constexpr double kMaxTime = 8640000000000000;

std::optional<Response> read_object(const Request& request, Arena& arena, Value& body) {
  body = Value::object(nullptr, 0);
  if (request.body.empty()) return std::nullopt;
  if (media_type(request.content_type) != "application/json") {
    return problem(415, "content_type", "Send application/json.");
  }
  const JsonResult parsed = parse_json(request.body, arena);
  if (!parsed.ok) return problem(400, "json", "The body is not JSON: " + parsed.message);
  if (!parsed.value.is_object()) return problem(400, "json", "Send a JSON object.");
  body = parsed.value;
  return std::nullopt;
}

void check_members(const Value& body, const std::vector<std::string_view>& known, Errors& errors) {
  for (uint32_t i = 0; i < body.size; ++i) {
    const std::string_view given = body.members[i].key;
    if (std::find(known.begin(), known.end(), given) != known.end()) continue;
    Nearest nearest(given);
    for (const std::string_view name : known) nearest.offer(name);
    errors.push_back({"unknown_member", '/' + std::string(given),
                      nearest.found().empty() ? "There is no such member; leave it out."
                                              : "There is no such member; did you mean " +
                                                    std::string(nearest.found()) + '?'});
  }
}

std::optional<Response> refusal(const Errors& errors) {
  if (errors.empty()) return std::nullopt;
  return problem(422, "request", "The request is not well formed.", errors);
}

void read_url(const Value& value, const std::vector<Network>& allowed, WebhookRow& row,
              Errors& errors) {
  std::string mistake;
  const std::optional<Target> target = read_target(value.text(), mistake);
  if (!target) {
    errors.push_back({"url", "/url", mistake});
    return;
  }
  // Where a name leads is looked at each time that something is sent there.
  if (const auto address = parse_address(target->host)) {
    if (!is_among(allowed, *address) && !(target->tls && is_global(*address))) {
      errors.push_back({"address", "/url",
                        "Write a public address with https, or have the operator allow this "
                        "network (--webhook-allow)."});
    }
  } else if (!target->tls && allowed.empty()) {
    errors.push_back({"url", "/url", "Write https: what is sent is about people."});
  }
  row.url = value.text();
}

void read_types(const Value& value, WebhookRow& row, Errors& errors) {
  row.types.clear();
  if (!value.is_array()) {
    errors.push_back({"type", "/types", "Write an array of types, an empty one for all."});
    return;
  }
  for (uint32_t i = 0; i < value.size; ++i) {
    const std::string_view given = value.items[i].text();
    const auto known = message_types();
    if (std::find(known.begin(), known.end(), given) == known.end()) {
      std::string names;
      for (const std::string_view name : known)
        names += (names.empty() ? "" : ", ") + std::string(name);
      errors.push_back(
          {"unknown_type", "/types/" + std::to_string(i), "Write one of " + names + "."});
    } else if (std::find(row.types.begin(), row.types.end(), given) == row.types.end()) {
      row.types.emplace_back(given);
    }
  }
}

// A time in ms, or none.
std::optional<int64_t> read_time(const Value& body, const char* name, Errors& errors) {
  const Value* value = body.find(name);
  if (value == nullptr) return std::nullopt;
  const double n = value->is_number() ? value->number : -1;
  if (n >= 0 && n <= kMaxTime) return static_cast<int64_t>(n);
  errors.push_back({"type", std::string("/") + name, "Write a time in ms since 1970, UTC."});
  return std::nullopt;
}

}  // namespace

std::optional<Response> read_webhook(const Request& request, const std::vector<Network>& allowed,
                                     WebhookRow& row) {
  Arena arena;
  Value body;
  if (auto problem = read_object(request, arena, body)) return problem;
  Errors errors;
  check_members(body, {"url", "types", "description", "enabled"}, errors);
  if (const Value* url = body.find("url")) {
    read_url(*url, allowed, row, errors);
  } else if (row.url.empty()) {
    errors.push_back({"url", "/url", "Write the address to send to, as https://host/path."});
  }
  if (const Value* types = body.find("types")) read_types(*types, row, errors);
  if (const Value* description = body.find("description")) {
    if (!description->is_string() || description->size > kDescription) {
      errors.push_back({"type", "/description", "Write a text of at most 500 bytes."});
    }
    row.description = description->text();
  }
  if (const Value* enabled = body.find("enabled")) {
    if (!enabled->is_boolean()) errors.push_back({"type", "/enabled", "Write true or false."});
    row.state =
        enabled->is_boolean() && enabled->boolean ? WebhookState::enabled : WebhookState::paused;
  }
  return refusal(errors);
}

std::optional<Response> read_replay(const Request& request, DeliveryFilter& filter) {
  Arena arena;
  Value body;
  if (auto problem = read_object(request, arena, body)) return problem;
  Errors errors;
  check_members(body, {"since", "until", "type", "state"}, errors);
  filter.since = read_time(body, "since", errors);
  filter.until = read_time(body, "until", errors);
  if (body.find("since") == nullptr) {
    errors.push_back({"type", "/since", "Write from when on, in ms since 1970, UTC."});
  }
  if (const Value* type = body.find("type")) filter.type = type->text();
  filter.state = DeliveryState::dead;
  if (const Value* state = body.find("state")) {
    filter.state = find_delivery_state(state->text());
    if (!filter.state || *filter.state == DeliveryState::pending) {
      errors.push_back(
          {"state", "/state", "Write dead or delivered; what is pending is sent anyway."});
    }
  }
  return refusal(errors);
}

void write_webhook(JsonWriter& json, const WebhookRow& row, bool with_secret) {
  json.begin_object();
  json.key("id").string(row.id);
  json.key("url").string(row.url);
  json.key("types").begin_array();
  for (const std::string& type : row.types) json.string(type);
  json.end_array();
  json.key("description").string(row.description);
  json.key("enabled").boolean(row.state == WebhookState::enabled);
  json.key("state").string(name_of(row.state));
  json.key("created_at").integer(row.created_at);
  json.key("previous_secret_until");
  if (row.previous_until) {
    json.integer(*row.previous_until);
  } else {
    json.null();
  }
  if (with_secret) json.key("secret").string(row.secret);
  json.end_object();
}

void write_delivery(JsonWriter& json, const DeliveryRow& row, const std::string& payload) {
  json.begin_object();
  json.key("id").string(row.id);
  json.key("webhook").string(row.webhook);
  json.key("type").string(row.type);
  json.key("lead").string_or_null(row.lead);
  json.key("order").integer(row.order);
  json.key("state").string(name_of(row.state));
  json.key("attempts").integer(row.attempts);
  json.key("created_at").integer(row.created_at);
  json.key("due_at");
  if (row.state == DeliveryState::pending) {
    json.integer(row.due_at);
  } else {
    json.null();
  }
  json.key("ended_at");
  if (row.ended_at) {
    json.integer(*row.ended_at);
  } else {
    json.null();
  }
  json.key("status");
  if (row.status != 0) {
    json.integer(row.status);
  } else {
    json.null();
  }
  json.key("error").string_or_null(row.error);
  if (!payload.empty()) json.key("payload").raw(payload);
  json.end_object();
}

}  // namespace fieldwise::server
