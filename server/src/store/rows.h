// What the store keeps, as values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fieldwise::server {

struct SiteRow {
  std::string id, name;
  std::vector<std::string> allowed_origins;
  std::string plan;                // hash of the plan in force; empty before there is one
  std::string published_plan;      // hash of what pages get of it
  std::string previous_published;  // of what they got before that; empty when there is none
  int64_t created_at = 0;
};

// A version of a site's plan.
struct PlanRow {
  std::string site;
  std::string hash;            // of the plan as written
  std::string published_hash;  // of what pages get of it
  std::string json;
  int64_t created_at = 0;
  std::optional<int64_t> activated_at;  // when it was last put in force
  std::string gate;  // what was found then (sites/gate.h), JSON; '' where nobody looked
};

enum class KeyKind : uint8_t { publishable, secret };

// What a secret key may be used for. None of them includes another.
enum class Scope : uint8_t {
  read = 1,    // leads, events
  write = 2,   // what the site's own systems report
  manage = 4,  // plans, keys, deliveries
};
inline constexpr uint8_t kAllScopes = 7;

struct KeyRow {
  std::string site, id;
  KeyKind kind = KeyKind::publishable;
  std::string lookup;  // a publishable key itself; the SHA-256 of a secret one, hexadecimal
  uint8_t scopes = 0;  // of a secret key: Scope, or-ed
  std::string label;   // for people
  int64_t created_at = 0;
  std::optional<int64_t> expires_at, revoked_at;
  std::string replaced_by;  // the id of the key that takes its place; '' while none does

  bool counts(int64_t now) const {
    return (!expires_at || now < *expires_at) && (!revoked_at || now < *revoked_at);
  }
};

// What the ids of leads begin with.
inline constexpr std::string_view kLeadId = "ld_";

struct Lead {
  std::string id;
  std::string visitor;  // the first of its visitors; experiments are dealt out by it
  int64_t created_at = 0;
  std::string account;  // domain of the company; empty where none is known
  std::string joined;   // the lead that it turned out to be; empty: it stands for itself
};

// Lines of events; `last` is the visitor of the last of them, '' when nobody follows.
struct EventLines {
  std::string lines, last;
};

// "read write" and back; an unknown name is passed over, so that an older program grants less.
std::string scope_names(uint8_t scopes);
uint8_t read_scopes(std::string_view names);

}  // namespace fieldwise::server
