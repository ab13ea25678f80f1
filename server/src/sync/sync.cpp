#include "sync/sync.h"

#include <algorithm>
#include <set>

#include "base/crypto.h"
#include "http/answer_room.h"
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

namespace {

// What was stored of a sync, and is to be answered.
struct Synced {
  std::shared_ptr<const Site> site;
  std::shared_ptr<const Envelope> envelope;
  std::shared_ptr<Visitor> visitor;
  Admission admission;
  std::shared_ptr<void> room;  // for the answer
  size_t known = 0;            // how many events there were before
  int64_t now = 0;
};

// Where among `known` events a page goes on that has those before `cursor`.
size_t first_news(int64_t cursor, size_t known) {
  const auto place = static_cast<uint64_t>(cursor);
  return place <= known ? static_cast<size_t>(place) : 0;
}

// What the events that the page does not have come to, about; at most, as it may send some of them.
size_t bytes_of_news(const Visitor& visitor, int64_t cursor) {
  if (visitor.bytes <= AnswerRoom::kSmall) return visitor.bytes;
  size_t bytes = 0;
  for (size_t i = first_news(cursor, visitor.events.size()); i < visitor.events.size(); ++i) {
    bytes += visitor.events[i]->payload.size() + kEventBytes;
  }
  return bytes;
}

Response no_room() {
  Response response = problem(503, "busy",
                              "Too many large answers are on their way; nothing was stored, send "
                              "the request again.");
  response.headers.push_back({"Retry-After", "2"});
  return response;
}

// What the page does not have: what came before from elsewhere, and what is kept otherwise than it
// sent it.
std::vector<StoredEvent> news_of(const Synced& synced) {
  const auto cursor = synced.envelope->cursor;
  std::vector<StoredEvent> news = synced.admission.kept_otherwise;
  size_t i = first_news(cursor, synced.known);
  if (i == synced.known) return news;
  std::set<std::pair<std::string_view, int64_t>> sent;
  for (const Ack& ack : synced.admission.acks) sent.insert({ack.client, ack.seq});
  for (; i < synced.known; ++i) {
    const Event& event = *synced.visitor->events[i];
    if (!sent.contains({event.client, event.seq})) news.push_back(stored(event));
  }
  return news;
}

Response answer_of(const Synced& synced) {
  const Visitor& visitor = *synced.visitor;
  const std::shared_ptr<const Plan> plan = synced.site->plans->published_variants->of(visitor.id);
  const int64_t at = decided_at(visitor, synced.now);
  std::string body;
  body.reserve(4096);
  JsonWriter json(body);
  json.begin_object();
  json.key("acks").raw(to_json(synced.admission.acks));
  json.key("events").raw(to_json(news_of(synced)));
  json.key("cursor").integer(static_cast<int64_t>(visitor.events.size()));
  json.key("state").string(visitor.log.state_hash());
  json.key("decision").raw(decide(*plan, visitor.log, at, synced.envelope->offer));
  json.key("decided_at").integer(at);
  json.end_object();
  Response response = json_response(std::move(body));
  response.room = synced.room;
  return response;
}

}  // namespace

Answer begin_sync(Store& store, std::shared_ptr<const Site> site,
                  std::shared_ptr<const Envelope> envelope, int64_t now) {
  auto synced = std::make_shared<Synced>();
  synced->visitor = store.visitor(site->id, envelope->visitor);
  Visitor& visitor = *synced->visitor;
  if (store.erased(visitor)) return forgotten();
  const size_t news = bytes_of_news(visitor, envelope->cursor);
  if (news > AnswerRoom::kSmall) {
    synced->room = AnswerRoom::here().take(envelope->sender, news);
    if (synced->room == nullptr) return no_room();
  }
  synced->known = visitor.events.size();
  synced->now = now;
  synced->admission = admit(envelope->events, visitor, *site->plans, envelope->shift,
                            decided_at(visitor, now), !envelope->gpc);
  Admission& admission = synced->admission;
  if (admission.refusal) return *std::move(admission.refusal);
  if (!admission.fresh.empty()) {
    store.append(visitor, std::move(admission.fresh), now);
    // The courier looks at the lead within a moment, once for all that came until then.
    if (!visitor.lead.empty()) wake_lead(store, site->id, visitor.lead, now);
  }
  synced->site = std::move(site);
  synced->envelope = std::move(envelope);
  return std::function<Response()>([synced] { return answer_of(*synced); });
}

Response sync(Store& store, const Site& site, const Envelope& envelope, int64_t now) {
  const std::shared_ptr<void> not_owned;
  Answer answer = begin_sync(store, std::shared_ptr<const Site>(not_owned, &site),
                             std::shared_ptr<const Envelope>(not_owned, &envelope), now);
  return answer.rest ? answer.rest() : std::move(answer.response);
}

}  // namespace fieldwise::server
