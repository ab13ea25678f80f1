#include "sync/sync.h"

#include <algorithm>
#include <set>

#include "base/crypto.h"
#include "json/document.h"
#include "json/writer.h"
#include "leads/lead_log.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kClockTolerance = 2000;  // ms
constexpr double kMaxTime = 8640000000000000;

// The optional text member `name`; adds an error when it is something else.
std::string text_member(const Value& body, const char* name, Errors& errors) {
  const Value* value = body.find(name);
  if (value == nullptr) return {};
  if (!value->is_string()) {
    errors.push_back({"type", std::string("/") + name, "Write a text."});
  }
  return std::string(value->text());
}

// The optional non-negative integer member `name`.
std::optional<int64_t> count_member(const Value& body, const char* name, Errors& errors) {
  const Value* value = body.find(name);
  if (value == nullptr) return std::nullopt;
  const double n = value->is_number() ? value->number : -1;
  if (n < 0 || n > kMaxTime || n != static_cast<double>(static_cast<int64_t>(n))) {
    errors.push_back({"type", std::string("/") + name, "Write an integer from 0."});
    return std::nullopt;
  }
  return static_cast<int64_t>(n);
}

}  // namespace

bool valid_token(std::string_view token) {
  return token.size() >= 22 && token.size() <= 64 &&
         std::all_of(token.begin(), token.end(), [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '_' || c == '-';
         });
}

std::optional<Response> read_envelope(std::string_view body, int64_t now, Envelope& envelope) {
  JsonResult parsed = parse_json(body, envelope.arena);
  if (!parsed.ok) return problem(400, "json", "The body is not JSON: " + parsed.message);
  if (!parsed.value.is_object()) return problem(400, "json", "Send a JSON object.");
  envelope.body = parsed.value;

  Errors errors;
  envelope.key = text_member(parsed.value, "key", errors);
  envelope.offer = text_member(parsed.value, "offer", errors);
  envelope.challenge = text_member(parsed.value, "challenge", errors);
  const std::string token = text_member(parsed.value, "visitor", errors);
  if (valid_token(token)) {
    envelope.token = token;
    envelope.visitor = sha256_hex(token);
  } else if (parsed.value.find("visitor") != nullptr) {
    errors.push_back({"visitor", "/visitor",
                      "Write a random token of 22 to 64 characters of A-Z, a-z, 0-9, _ and -."});
  }
  if (const auto sent_at = count_member(parsed.value, "sent_at", errors)) {
    const int64_t off = now - *sent_at;
    if (off > kClockTolerance || off < -kClockTolerance) envelope.shift = off;
  }
  envelope.cursor = count_member(parsed.value, "cursor", errors).value_or(0);
  if (const Value* diverged = parsed.value.find("diverged")) {
    envelope.diverged = diverged->is_boolean() && diverged->boolean;
    if (envelope.diverged) envelope.cursor = 0;
    if (!diverged->is_boolean()) errors.push_back({"type", "/diverged", "Write true or false."});
  }
  if (const Value* cookie = parsed.value.find("cookie")) {
    envelope.cookie = cookie->is_boolean() && cookie->boolean;
    if (!cookie->is_boolean()) errors.push_back({"type", "/cookie", "Write true or false."});
  }
  envelope.events = Value::array(nullptr, 0);
  if (const Value* events = parsed.value.find("events")) {
    if (events->is_array()) {
      envelope.events = *events;
    } else {
      errors.push_back({"type", "/events", "Write an array of events."});
    }
  }
  if (!errors.empty()) return problem(422, "request", "The request is not well formed.", errors);
  return std::nullopt;
}

int64_t decided_at(const Visitor& visitor, int64_t now) { return std::max(now, visitor.latest_at); }

Response forgotten() {
  return problem(
      410, "forgotten",
      "This visitor asked to be forgotten: delete what the device still has of them, and go "
      "on under a new token.");
}

Response sync(Store& store, const Site& site, const Envelope& envelope, int64_t now) {
  const Plans& plans = *site.plans;
  const std::shared_ptr<Visitor> visitor = store.visitor(site.id, envelope.visitor);
  if (store.erased(*visitor)) return forgotten();
  const size_t known = visitor->events.size();
  Admission admission = admit(envelope.events, *visitor, plans, envelope.shift,
                              decided_at(*visitor, now), !envelope.gpc);
  if (admission.refusal) {
    // The log has read events that it does not hold, and keeps their text as long as it lives.
    if (admission.refusal->status == 422) store.discard(*visitor);
    return *std::move(admission.refusal);
  }
  if (!admission.fresh.empty()) {
    store.append(*visitor, std::move(admission.fresh), now);
    // The courier looks at the lead within a moment, once for all that came until then.
    if (!visitor->lead.empty()) wake_lead(store, site.id, visitor->lead, now);
  }

  std::set<std::pair<std::string_view, int64_t>> sent;
  for (const Ack& ack : admission.acks) sent.insert({ack.client, ack.seq});
  const auto cursor = static_cast<uint64_t>(envelope.cursor);
  std::vector<StoredEvent> news = std::move(admission.kept_otherwise);
  for (size_t i = cursor <= known ? static_cast<size_t>(cursor) : 0; i < known; ++i) {
    const Event& event = *visitor->events[i];
    if (!sent.contains({event.client, event.seq})) news.push_back(stored(event));
  }

  const int64_t at = decided_at(*visitor, now);
  std::string body;
  JsonWriter json(body);
  json.begin_object();
  json.key("acks").raw(to_json(admission.acks));
  json.key("events").raw(to_json(news));
  json.key("cursor").integer(static_cast<int64_t>(visitor->events.size()));
  json.key("state").string(visitor->log.state_hash());
  json.key("decision")
      .raw(decide(*plans.published_variants->of(visitor->id), visitor->log, at, envelope.offer));
  json.key("decided_at").integer(at);
  json.end_object();
  return json_response(std::move(body));
}

}  // namespace fieldwise::server
