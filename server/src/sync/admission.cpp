#include "sync/admission.h"

#include <algorithm>

#include "base/log.h"
#include "json/document.h"
#include "json/writer.h"
#include "plan/names.h"
#include "profile/log.h"

namespace fieldwise::server {
namespace {

constexpr int64_t kMaxSeq = (int64_t{1} << 53) - 1;  // the last that JavaScript counts by one
constexpr int64_t kMaxTime = 8640000000000000;       // what an ECMA-262 time value can hold

// Whoever holds the publishable key can write; this bounds what one visitor costs in memory and at
// each decision. The engine bounds the number of events.
constexpr size_t kVisitorBytes = size_t{4} << 20;

// Reads what the protocol itself needs from an event. The engine checks the rest.
struct Header {
  std::string client;
  int64_t seq = 0;
  int64_t at = 0;
  // The seqs that it spends: `dropped` stands in for several, any other event for itself.
  int64_t from = 0;
  int64_t to = 0;
};

bool client_id(std::string_view text) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), allowed);
}

// The member as an integer in [low, high].
std::optional<int64_t> integer(const Value* value, int64_t low, int64_t high) {
  if (value == nullptr || !value->is_number()) return std::nullopt;
  const double n = value->number;
  if (n < static_cast<double>(low) || n > static_cast<double>(high)) return std::nullopt;
  const auto whole = static_cast<int64_t>(n);
  if (static_cast<double>(whole) != n) return std::nullopt;
  return whole;
}

Header read_header(const Value& event, const std::string& path, Errors& errors) {
  Header header;
  if (!event.is_object()) {
    errors.push_back({"event", path, "Write an event as an object (docs/events.md)."});
    return header;
  }
  const Value* client = event.find("client");
  if (client == nullptr || !client_id(client->text())) {
    errors.push_back({"client", path + "/client",
                      "Write the client as 1 to 64 characters of A-Z, a-z, 0-9, _ and -."});
  } else if (client->text().starts_with(kServerClient)) {
    errors.push_back({"client", path + "/client",
                      "Use a client id that does not begin with srv-: those are the server's."});
  } else {
    header.client = client->text();
  }
  if (const auto seq = integer(event.find("seq"), 1, kMaxSeq)) {
    header.seq = *seq;
  } else {
    errors.push_back({"seq", path + "/seq", "Write the seq as an integer from 1."});
  }
  const Value* at = event.find("at");
  if (const auto time = integer(at, -kMaxTime, kMaxTime)) {
    header.at = *time;
  } else if (at == nullptr || !at->is_string() || !parse_time(at->text(), header.at)) {
    errors.push_back({"at", path + "/at",
                      "Write the time as integer milliseconds since the epoch, or as ISO 8601."});
  }
  const Value* type = event.find("type");
  if (type != nullptr && type->text() == "dropped") {
    const auto from = integer(event.find("from"), 1, kMaxSeq);
    const auto to = integer(event.find("to"), 1, kMaxSeq);
    if (!from || !to || *from > *to) {
      errors.push_back(
          {"range", path, "Write from and to as integers, the first seq and the last."});
    } else if (header.seq != 0 && (header.seq < *from || header.seq > *to)) {
      errors.push_back({"seq", path + "/seq", "Write one of the seqs from `from` to `to`."});
    } else {
      header.from = *from;
      header.to = *to;
    }
  } else {
    header.from = header.to = header.seq;
  }
  const auto reported = static_cast<uint32_t>(EventType::outcome);
  if (type != nullptr) {
    const uint32_t known = index_of(event_type_names(), type->text());
    if (known != kNone && known >= reported) {
      errors.push_back({"type", path + "/type",
                        "A page reports what its visitor does; outcomes, opt-outs and assignments "
                        "come from the site's own systems."});
    }
  }
  const Value* source = event.find("source");
  if (source != nullptr && source->text() != "form") {
    errors.push_back({"source", path + "/source",
                      "Write form or leave it out: a page cannot vouch for other sources."});
  }
  return header;
}

std::string client_member(const std::string& client) { return "\"client\":\"" + client + '"'; }

Response gap(const std::string& client, int64_t expected) {
  return problem(409, "gap", "Events of this client are missing: send again from the expected seq.",
                 client_member(client) + ",\"expected\":" + std::to_string(expected));
}

Response fork(const std::string& client, int64_t seq) {
  return problem(409, "fork",
                 "Another event is stored under this client and seq: send this one again under a "
                 "new client id.",
                 client_member(client) + ",\"seq\":" + std::to_string(seq));
}

// What is wrong with events. A body of 64 KB has room for 20,000 mistakes, whose list would be a
// hundred times as long.
Response wrong_events(std::string_view detail, Errors errors) {
  constexpr size_t kMostErrors = 100;
  std::string text(detail);
  if (errors.size() > kMostErrors) {
    text += " These are the first 100 of " + std::to_string(errors.size()) + " mistakes.";
    errors.resize(kMostErrors);
  }
  return problem(422, "event", text, errors);
}

Response plan_unknown(const Plans& plans) {
  return problem(409, "plan_unknown",
                 "An event's plan is neither the current nor the previous one: fetch the plan.",
                 "\"plan\":\"" + plans.hash + '"');
}

// Whether `event` is the stored one under another plan. The page never heard that it is stored; the
// plans changed, and it was told to send what waits under the new one.
bool same_but_plan(std::string_view stored, const Value& event) {
  Arena arena;
  const JsonResult parsed = parse_json(stored, arena);
  return parsed.ok && event_payload(parsed.value, true) == event_payload(event, true);
}

// Whether a visitor has room for these events.
Errors check_room(const Visitor& visitor, const std::vector<StoredEvent>& events) {
  size_t bytes = visitor.bytes;
  for (const StoredEvent& event : events) bytes += bytes_of(event);
  if (bytes <= kVisitorBytes) return {};
  return {{"too_many_events", "", "A visitor has room for 4 MB of events; drop behaviour."}};
}

// Adds the events that `sent` names among `events`, or says why not.
Errors add_to_log(Visitor& visitor, const Value& events, const std::vector<size_t>& sent,
                  const std::vector<StoredEvent>& fresh) {
  if (Errors errors = check_room(visitor, fresh); !errors.empty()) return errors;
  List<GivenEvent> given;
  for (size_t i = 0; i < fresh.size(); ++i) {
    given.push_back({events.items[sent[i]], fresh[i].at, fresh[i].payload});
  }
  return add_events(visitor.log, given);
}

// The engine's errors point into the array of fresh events; the client sent another array.
void rebase(Errors& errors, const std::vector<size_t>& sent_index) {
  for (Error& error : errors) {
    size_t end = 1;
    size_t index = 0;
    while (end < error.path.size() && error.path[end] >= '0' && error.path[end] <= '9') {
      index = index * 10 + static_cast<size_t>(error.path[end++] - '0');
    }
    if (end == 1 || index >= sent_index.size()) {
      error.path.insert(0, "/events");
    } else {
      error.path = "/events/" + std::to_string(sent_index[index]) + error.path.substr(end);
    }
  }
}

}  // namespace

bool is_behaviour(const Value& event) {
  const Value* type = event.find("type");
  const uint32_t known = type == nullptr ? kNone : index_of(event_type_names(), type->text());
  return known >= static_cast<uint32_t>(EventType::page) &&
         known <= static_cast<uint32_t>(EventType::other);
}

Admission admit(const Value& events, Visitor& visitor, const Plans& plans, int64_t shift,
                int64_t now, bool behaviour) {
  Admission out;
  Errors errors;
  std::vector<Header> headers;
  for (uint32_t i = 0; i < events.size; ++i) {
    headers.push_back(read_header(events.items[i], "/events/" + std::to_string(i), errors));
  }
  if (!errors.empty()) {
    out.refusal = wrong_events("Some events are not well formed.", std::move(errors));
    return out;
  }

  auto clients = visitor.clients;
  std::vector<size_t> sent_index;
  for (uint32_t i = 0; i < events.size; ++i) {
    const Value& event = events.items[i];
    const Header& header = headers[i];
    ClientHead& head = clients[header.client];
    std::string payload = event_payload(event);
    if (header.seq <= head.seq) {
      std::optional<StoredEvent> known;
      if (const Event* before = visitor.find(header.client, header.seq)) known = stored(*before);
      for (const StoredEvent& fresh : out.fresh) {
        if (fresh.seq == header.seq && fresh.client == header.client) known = fresh;
      }
      if (!known || (known->payload != payload && !same_but_plan(known->payload, event))) {
        out.refusal = fork(header.client, header.seq);
        return out;
      }
      out.acks.push_back({header.client, header.seq, known->at});
      if (known->payload != payload) out.kept_otherwise.push_back(*std::move(known));
      continue;
    }
    if (header.from != head.seq + 1) {
      out.refusal = gap(header.client, head.seq + 1);
      return out;
    }
    if (const Value* plan = event.find("plan"); plan != nullptr && !plans.knows(plan->text())) {
      out.refusal = plan_unknown(plans);
      return out;
    }
    if (!behaviour && is_behaviour(event)) {
      errors.push_back(
          {"gpc", "/events/" + std::to_string(i),
           "Send behaviour with a submission only: this visitor's browser asks not to be "
           "tracked (Sec-GPC)."});
    }
    const int64_t at = std::max(std::min(header.at + shift, now), head.at);
    head = {header.to, at};
    out.acks.push_back({header.client, header.seq, at});
    out.fresh.push_back({header.client, header.seq, at, std::move(payload)});
    sent_index.push_back(i);
  }

  if (!errors.empty()) {
    log_event("info", "gpc", std::to_string(errors.size()) + " events of behaviour refused");
    out.refusal = wrong_events("Behaviour of this visitor is not taken.", std::move(errors));
    return out;
  }
  if (out.fresh.empty()) return out;
  errors = add_to_log(visitor, events, sent_index, out.fresh);
  if (!errors.empty()) {
    rebase(errors, sent_index);
    out.refusal = wrong_events("Some events are not as docs/events.md says.", std::move(errors));
    return out;
  }
  visitor.clients = std::move(clients);
  return out;
}

Errors add_own(Visitor& visitor, const std::vector<StoredEvent>& events) {
  if (Errors errors = check_room(visitor, events); !errors.empty()) return errors;
  // As a page's, so that nothing of their text is kept twice.
  Arena arena;
  const Value given = parse_json(to_json(events), arena).value;
  List<GivenEvent> list;
  for (size_t i = 0; i < events.size(); ++i) {
    list.push_back({given.items[i], events[i].at, events[i].payload});
  }
  if (Errors errors = add_events(visitor.log, list); !errors.empty()) return errors;
  for (const StoredEvent& event : events) visitor.clients[event.client] = {event.seq, event.at};
  return {};
}

std::string to_json(const std::vector<Ack>& acks) {
  std::string out;
  JsonWriter json(out);
  json.begin_array();
  for (const Ack& ack : acks) {
    json.begin_object();
    json.key("client").string(ack.client);
    json.key("seq").integer(ack.seq);
    json.key("at").integer(ack.at);
    json.end_object();
  }
  json.end_array();
  return out;
}

}  // namespace fieldwise::server
