// Leads that were let go and may come back (SPEC A10, docs/requalify.md).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/list.h"
#include "json/writer.h"
#include "plan/plan.h"
#include "qualify/standing.h"
#include "timeline/announcement.h"
#include "timeline/moment.h"

namespace fieldwise {

// What shows that a lead may be worth a call again.
struct ReturnSign {
  std::string_view key, reason;
  uint32_t condition = kNone;
};

// A reminder to look after a lead that was let go.
struct CheckIn {
  std::string_view key, title;
  int64_t every = 0;           // ms, from when it was let go
  uint32_t condition = kNone;  // that holds when it is due
};

struct Requalify {
  std::span<ReturnSign> signs;
  std::span<CheckIn> check_ins;
  int64_t pause = 0;  // ms: the shortest time between two of the same sign
};

// What is kept of a lead that was let go: suppressed for now, or fallen back after a silence. A
// spell lasts until it is no longer suppressed, or has risen above the stage that it fell to; to go
// from one to the other does not end it.
struct RequalifyState {
  static constexpr int64_t kNeverYet = INT64_MIN;
  struct Sign {
    bool held = false;            // its condition did, a moment ago
    uint32_t told = 0;            // how often
    int64_t told_at = kNeverYet;  // ms
  };
  struct Reminder {
    int64_t next = kNever;  // ms
    uint32_t told = 0;
    bool open = false;  // it would be told: its condition held, a moment ago
  };

  bool let_go = false;
  int64_t since = kNeverYet;           // ms: when the latest spell began; kNeverYet: there was none
  int64_t until = kNever;              // ms: when it ended
  Standing was = {};                   // before it
  Standing by = {};                    // what began it
  bool lapsed = false;                 // it fell back, and is not suppressed
  Stage lapsed_to = Stage::anonymous;  // the least stage since then
  uint32_t items = 0;                 // of the checklist that were confirmed before, a bit for each
  List<int64_t> scores;               // when it began, by axis, in thousandths
  Stage furthest = Stage::anonymous;  // on the way to a sale, ever
  int64_t furthest_at = 0;            // ms: when it first came there
  uint32_t sign = kNone;              // of Requalify::signs, told last
  uint32_t confirmed = 0;             // a moment ago
  List<Sign> signs;
  List<Reminder> reminders;
};

// Takes a lead through a moment; adds `returned` (subject: of signs) and `check_in` (subject: of
// check_ins). A sign is told when it newly holds of a lead that was let go, not again within the
// pause, and of several that come at once only the first. Nothing is told of who opted out of sales
// or is out for good.
void advance(const Requalify& requalify, RequalifyState& state, const Moment& moment,
             Announcements& out);

// When it wants a moment by itself; kNever if at none.
int64_t wake(const RequalifyState& state);

// null where the lead was never let go, or what was known of it then and what has changed
// since; docs/requalify.md has the members. `sheet` has a profile.
void write_requalify(JsonWriter& w, const Requalify& requalify, const RequalifyState& state,
                     const Sheet& sheet);

}  // namespace fieldwise
