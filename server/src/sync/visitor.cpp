#include "sync/visitor.h"

#include <algorithm>
#include <numeric>
#include <stdexcept>

#include "json/document.h"
#include "json/writer.h"

namespace fieldwise::server {

std::string event_payload(const Value& event, bool without_plan) {
  if (without_plan) return canonical_json(event, {"client", "seq", "at", "visitor", "plan"});
  return canonical_json(event, {"client", "seq", "at", "visitor"});
}

namespace {

template <class AnyEvent>
void append_json(std::string& out, const AnyEvent& event) {
  out.append("{\"client\":\"").append(event.client).append("\",\"seq\":");
  out.append(integer_text(event.seq)).append(",\"at\":").append(integer_text(event.at));
  // A payload is an object that has at least a type, and a client id needs no escapes.
  out.append(",").append(std::string_view(event.payload).substr(1));
}

const StoredEvent& event_of(const StoredEvent& event) { return event; }
const Event& event_of(const Event* event) { return *event; }

template <class AnyEvents>
std::string events_json(const AnyEvents& events) {
  std::string out = "[";
  for (const auto& event : events) {
    if (out.size() > 1) out += ',';
    append_json(out, event_of(event));
  }
  out += ']';
  return out;
}

}  // namespace

StoredEvent stored(const Event& event) {
  return {std::string(event.client), event.seq, event.at, std::string(event.payload)};
}

std::string to_json(const StoredEvent& event) {
  std::string out;
  append_json(out, event);
  return out;
}

std::string to_json(const std::vector<StoredEvent>& events) { return events_json(events); }
std::string to_json(const std::vector<const Event*>& events) { return events_json(events); }

const Event* Visitor::find(std::string_view client, int64_t seq) const {
  const auto before = [this](uint32_t a, uint32_t b) {
    const Event &x = *events[a], &y = *events[b];
    return x.seq != y.seq ? x.seq < y.seq : x.client < y.client;
  };
  if (const size_t known = index_.size(); known < events.size()) {
    index_.resize(events.size());
    const auto fresh = index_.begin() + static_cast<std::ptrdiff_t>(known);
    std::iota(fresh, index_.end(), static_cast<uint32_t>(known));
    std::sort(fresh, index_.end(), before);
    std::inplace_merge(index_.begin(), fresh, index_.end(), before);
  }
  const auto found = std::partition_point(index_.begin(), index_.end(), [&](uint32_t i) {
    const Event& event = *events[i];
    return event.seq != seq ? event.seq < seq : event.client < client;
  });
  if (found == index_.end()) return nullptr;
  const Event* event = events[*found];
  return event->seq == seq && event->client == client ? event : nullptr;
}

void Visitor::remember(const StoredEvent& event) {
  const Event* kept = find_event(log, event.at, event.client, event.seq);
  if (kept == nullptr) throw std::logic_error("an event is stored that the log does not hold");
  latest_at = std::max(latest_at, event.at);
  bytes += bytes_of(event);
  events.push_back(kept);
}

size_t Visitor::memory() const {
  constexpr size_t kOwn = 1000,
                   kClient = 150;  // what is counted with its allocations at a flat rate
  return kOwn + clients.size() * kClient + log.state().arena.bytes() +
         (events.capacity() + log.size()) * sizeof(const Event*) +
         index_.capacity() * sizeof(uint32_t);
}

}  // namespace fieldwise::server
