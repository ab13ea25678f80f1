#include "sync/visitor.h"

#include <algorithm>

#include "json/document.h"
#include "json/writer.h"

namespace fieldwise::server {

std::string event_payload(const Value& event, bool without_plan) {
  if (without_plan) return canonical_json(event, {"client", "seq", "at", "visitor", "plan"});
  return canonical_json(event, {"client", "seq", "at", "visitor"});
}

std::string to_json(const StoredEvent& event) {
  std::string out = "{\"client\":\"" + event.client + "\",\"seq\":" + std::to_string(event.seq) +
                    ",\"at\":" + std::to_string(event.at);
  // A payload is an object that has at least a type, and a client id needs no escapes.
  out += ',';
  out += std::string_view(event.payload).substr(1);
  return out;
}

std::string to_json(const std::vector<StoredEvent>& events, size_t from) {
  std::string out = "[";
  for (size_t i = from; i < events.size(); ++i) {
    if (i > from) out += ',';
    out += to_json(events[i]);
  }
  out += ']';
  return out;
}

const StoredEvent* Visitor::find(const std::string& client, int64_t seq) const {
  const auto found = index_.find({client, seq});
  return found == index_.end() ? nullptr : &events[found->second];
}

void Visitor::remember(StoredEvent event) {
  latest_at = std::max(latest_at, event.at);
  bytes += bytes_of(event);
  index_[{event.client, event.seq}] = events.size();
  events.push_back(std::move(event));
}

std::string clients_json(const Visitor& visitor) {
  std::string out;
  JsonWriter json(out);
  json.begin_object();
  for (const auto& [client, head] : visitor.clients) {
    json.key(client).begin_object();
    json.key("seq").integer(head.seq);
    json.key("at").integer(head.at);
    json.end_object();
  }
  json.end_object();
  return out;
}

void read_clients(std::string_view text, Visitor& visitor) {
  Arena arena;
  const JsonResult parsed = parse_json(text, arena);
  if (!parsed.ok || !parsed.value.is_object()) return;
  for (uint32_t i = 0; i < parsed.value.size; ++i) {
    const Member& member = parsed.value.members[i];
    const Value* seq = member.value.find("seq");
    const Value* at = member.value.find("at");
    if (seq == nullptr || at == nullptr) continue;
    visitor.clients[std::string(member.key)] = {static_cast<int64_t>(seq->number),
                                                static_cast<int64_t>(at->number)};
  }
}

}  // namespace fieldwise::server
