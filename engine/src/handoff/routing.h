// Routing: which rep gets a lead, and why (SPEC B3).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/name_index.h"
#include "handoff/reps.h"
#include "handoff/turns.h"
#include "json/arena.h"
#include "logic/rules.h"
#include "plan/plan.h"

namespace fieldwise {

class Sheet;

// What a rule would rather have, in the order in which it says so.
enum class Prefer : uint8_t { territory, language, product, specialism, closer, win_rate, load };
inline constexpr char kPreferNames[] = "territory|language|product|specialism|closer|win_rate|load";

// By what a lead came to a rep, in the order in which it is tried.
enum class Via : uint8_t {
  account,   // the rep owns the account
  hot,       // routing.hot
  rule,      // of routing.rules
  sdr,       // routing.sdr: qualified by marketing, not by sales
  fallback,  // routing.fallback
};
inline constexpr uint32_t kVias = 5;

struct RoutingRule {
  Via via = Via::rule;
  std::string_view key, reason;  // of rules; the reason is the key where none is given
  uint32_t condition = kNone;
  uint32_t stages = 0;  // a bit for each Stage; 0: as Routing::rules says
  uint32_t pool = 0;
  uint32_t require = 0;  // a bit for each Trait
  std::span<const Prefer> prefer;
  bool waits = true;  // for reps who are closed; else the next rule is tried
};

// The playbook's reps, pools and routing.
struct Routing {
  std::span<const Rep> reps;
  std::span<const Pool> pools;
  NameIndex rep_index, pool_index;

  bool given = false;  // else a plan has reps and pools at most, and nothing below
  // In the order in which they are tried: hot, rules, sdr, fallback. With an sdr, rules that name
  // no stages are not for MQLs.
  std::span<const RoutingRule> rules;
  bool has_sdr = false;
  uint32_t traits[kTraits] = {kNone, kNone, kNone, kNone};  // rule nodes: what a lead's are
  NameIndex owners;                                         // domains in lower case to reps
  uint32_t owner = kNone;          // rule node: the key of the rep who owns the account
  bool owner_waits = false;        // a lead of an owner who is away waits for the owner
  uint32_t win_rate_evidence = 0;  // decided leads that the pool's own win rate counts for
  double win_rate_within = 0;      // of the best: who is as good
};

// A lead as routing sees it.
struct RoutedLead {
  const Sheet& sheet;  // at the time of routing
  Stage stage = Stage::mql;
  std::string_view domain;  // of the e-mail address
};

// What became of a rep who was considered.
enum class Fate : uint8_t {
  eligible,    // could have got the lead
  not_yet,     // the membership begins later
  left,        // it is over
  away,        // on time off
  other,       // does not take the lead's territory, language, …: `which` is the Trait
  full,        // has as many open leads as capacity says
  full_today,  // got as many today
  closed,      // outside working hours
  outdone,     // others are preferred: `which` is the Prefer
};
inline constexpr uint32_t kFates = 9;

struct Considered {
  uint32_t rep = 0;
  uint32_t weight = 1;
  Fate fate = Fate::eligible;
  uint8_t which = 0;
  int64_t credit = 0;           // of the eligible: what the turn went by (kCredit is a lead)
  const Dates* away = nullptr;  // Fate::away: the stretch
};

// A pool, or an owner, that was tried. All but the last had nobody.
struct Attempt {
  const RoutingRule* rule = nullptr;       // null: the account's owner
  std::span<const Considered> considered;  // in the pool's order
};

struct Choice {
  uint32_t rep = kNone;  // kNone: nobody can take it
  Via via = Via::fallback;
  uint32_t pool = kNone;
  const RoutingRule* rule = nullptr;  // null: the account's owner
  bool waits = false;      // all who could take it are closed: it waits for the rep's next opening
  bool over_full = false;  // all are full, and somebody of the fallback pool got it nevertheless
  bool held_back = false;  // others have a larger credit; the bound of the period went before
  std::span<const Attempt> tried;
  std::span<const Share> among;    // what deal() is to be told; empty for an owner
  std::string_view unknown_owner;  // what routing's "owner" came to, where that is no rep
};

// Who gets the lead. `states` is by rep, `turns` by pool; where they are shorter, the rest is as
// new. What the choice points to is in `arena`, the plan and the sheet. Nothing is dealt out by it:
// deal(turns[choice.pool], choice.among, choice.rep) does that, when the lead has been assigned.
Choice route(const Plan& plan, const Routing& routing, const RoutedLead& lead,
             std::span<const RepState> states, std::span<const Turns> turns, int64_t now,
             Arena& arena);

}  // namespace fieldwise
