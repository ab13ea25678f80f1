// A visitor's events as the server holds them in memory: the engine's log, and what the protocol
// needs beside it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "fieldwise/decide.h"
#include "json/value.h"
#include "profile/log.h"

namespace fieldwise::server {

// One event with its corrected time. `payload` is the canonical JSON of its other members: two
// events with one (client, seq) are the same event when their payloads are the same text.
struct StoredEvent {
  std::string client;
  int64_t seq = 0;
  int64_t at = 0;
  std::string payload;
};

// What an event takes of its visitor's room: its payload, and the rest at a flat rate.
inline constexpr size_t kEventBytes = 100;
inline size_t bytes_of(const StoredEvent& event) { return event.payload.size() + kEventBytes; }

// The canonical JSON of an event without client, seq, at and visitor; on request without plan too.
std::string event_payload(const Value& event, bool without_plan = false);

// What a log holds, on its own.
StoredEvent stored(const Event& event);

// The event, or the events, as JSON.
std::string to_json(const StoredEvent& event);
std::string to_json(const std::vector<StoredEvent>& events);
std::string to_json(const std::vector<const Event*>& events);

// The last seq that a client has spent, and its corrected time.
struct ClientHead {
  int64_t seq = 0;
  int64_t at = 0;
};

struct Visitor {
  std::string site;
  std::string id;           // SHA-256 of the token, hexadecimal
  std::string lead;         // empty until the first submission
  std::string stored_lead;  // as its row has it
  int64_t created_at = 0;   // 0: not stored yet
  int64_t revision = 0;     // of what is stored, where other processes may change it
  int64_t latest_at = 0;    // time of the newest event
  size_t bytes = 0;         // of all events
  // The browser asked, when it last sent a form, that behaviour is not passed on to others
  // (Sec-GPC).
  bool gpc = false;
  bool stored_gpc = false;  // as its row has it
  EventLog log;
  std::vector<const Event*> events;  // those of the log, in the order stored
  std::map<std::string, ClientHead, std::less<>> clients;

  // The stored event, or nullptr.
  const Event* find(std::string_view client, int64_t seq) const;

  // Notes that an event is stored, which the engine's log has accepted.
  void remember(const StoredEvent& event);

  // What it takes of the process's memory, about.
  size_t memory() const;

 private:
  // Of the first events, their indices by (client, seq): made when somebody asks for one.
  mutable std::vector<uint32_t> index_;
};

}  // namespace fieldwise::server
