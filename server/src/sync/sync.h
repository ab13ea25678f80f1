// POST /v1/sync: a page's events in, acknowledgements and the server's decision out.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.h"
#include "json/arena.h"
#include "sites/sites.h"
#include "store/answer.h"
#include "store/store.h"
#include "sync/admission.h"

namespace fieldwise::server {

// What sync and submit requests have in common. `events` points into `arena`.
struct Envelope {
  Arena arena;
  Value body;
  std::string key;
  std::string token;    // the visitor's; empty: none was given
  std::string visitor;  // its SHA-256, or empty
  std::string sender;   // by what whoever sent it is counted; '' when not
  std::string offer;
  std::string challenge;         // a proof of work, as ALTCHA's widget writes it
  std::optional<Solved> solved;  // what it proves
  Value events;                  // an array, maybe empty
  int64_t shift = 0;             // ms to add to every `at`: what the page's clock is off
  int64_t cursor = 0;
  std::optional<bool> cookie;  // the page asks for the visitor's cookie, or for its end
  bool diverged = false;       // the page held another state, and asks for all of it
  bool gpc = false;  // Sec-GPC: a sync takes no behaviour, a submission keeps it in the house
};

// Reads the body of a request that arrived at `now`. Returns the problem, if there is one.
std::optional<Response> read_envelope(std::string_view body, int64_t now, Envelope& envelope);

// The value of `visitor`: a token of 22 to 64 characters A–Z a–z 0–9 _ -.
bool valid_token(std::string_view token);

// The problem that a visitor meets who was erased: 410 `forgotten`.
Response forgotten();

// Runs within a transaction; `now` is the server's clock. What is decided is left to the rest of
// the answer, which must be done before anybody changes the visitor.
Answer begin_sync(Store& store, std::shared_ptr<const Site> site,
                  std::shared_ptr<const Envelope> envelope, int64_t now);
// The same as a whole.
Response sync(Store& store, const Site& site, const Envelope& envelope, int64_t now);

// The instant a decision is made at: never before the newest event.
int64_t decided_at(const Visitor& visitor, int64_t now);

}  // namespace fieldwise::server
