// Tasks for sales: what calls for one, and what becomes of it (SPEC B2, docs/handoff.md).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/list.h"
#include "base/name_index.h"
#include "json/writer.h"
#include "plan/plan.h"
#include "timeline/announcement.h"
#include "timeline/moment.h"

namespace fieldwise {

// All that is given must hold for a task to be opened.
struct HandoffTask {
  std::string_view key, title, reason;
  uint32_t stages = 0;         // a bit for each
  uint32_t condition = kNone;  // kNone: there is none
  Ids on;                      // signals, any of which happens now; empty: none has to
};

struct Handoff {
  std::span<HandoffTask> tasks;  // the strongest first
  NameIndex task_index;
  Ids pain_points, interests;  // fields that packages show apart
  int64_t recent = 0;          // ms: behaviour older than this is not why now
  int64_t pause = 0;           // ms: who does the same again within it is not told of again
};

// By what a task came to be called for, in the order of kHandoffWhys.
enum class HandoffWhy : uint32_t { stage, condition, action };
inline constexpr char kHandoffWhys[] = "stage|condition|action";

// Where one lead is in the hands of sales. It has one task at a time, and keeps the last one.
struct HandoffState {
  enum class Status : uint8_t { none, open, accepted, closed };
  enum class End : uint8_t {
    none,
    rejected,
    recycled,
    lost,
    won,
    suppressed,  // disqualified, or let go by other means
    opted_out,   // of sales
    fell_back,   // below the stages of the task, before somebody accepted it
    replaced     // by a stronger one
  };
  // What is remembered of each of Handoff::tasks.
  struct Called {
    bool held = false;               // all but the action did, a moment ago
    uint32_t opened = 0;             // how often
    uint32_t again = 0;              // how often it was told anew while it was open
    int64_t heard_at = INT64_MIN;    // ms: when sales last heard that an action called for it
    const Event* waiting = nullptr;  // an action of somebody who could not be handed over yet
  };
  static constexpr uint32_t kMostItems = 8;  // of a checklist

  uint32_t task = kNone;
  Status status = Status::none;
  uint32_t nth = 0;  // which one of its kind, from 0
  HandoffWhy why = HandoffWhy::stage;
  Stage stage = Stage::anonymous;   // when it was opened
  uint32_t lane = kNone;            // of plan.lanes: that led to this stage then
  const Event* action = nullptr;    // what the lead did to have it opened; null: time did it
  const Event* again = nullptr;     // the latest action that called for it while it was open
  int64_t opened_at = 0;            // ms
  const Event* accepted = nullptr;  // the report
  End end = End::none;
  int64_t closed_at = 0;                    // ms
  const Event* closed = nullptr;            // the report; null: no report did it
  List<Called> called;                      // by Handoff::tasks
  const Event* confirmed[kMostItems] = {};  // by plan.checklist: the report that confirmed it

  bool is_open() const { return status == Status::open || status == Status::accepted; }
};

// Takes a lead through a moment. A task is opened when what calls for it newly comes to hold, as a
// `handoff` of `out` with the task as subject and a HandoffWhy, unless one of the same or greater
// strength is open; a weaker one is closed for it. An action that calls for a task while one of the
// same or greater strength is open gives `again`: subject is the open task, `item` the one called
// for. Comes before SLA clocks, some of which start
// with it. Nothing happens by time alone but what other moments are for: there is no wake().
void advance(const Handoff& handoff, HandoffState& state, const Moment& moment, Announcements& out);

// "rejected", "fell_back" …; empty while it goes on.
std::string_view end_name(HandoffState::End end);

// "open", "accepted" or "closed"; empty where there never was a task.
std::string_view status_name(HandoffState::Status status);

// null, or {"task", "title", "reason", "status", "nth", "why", "opened_at", "action", "again",
// "accepted_at", "by", "closed_at", "end"}: times in ms, null for what has not come.
void write_task(JsonWriter& w, const Handoff& handoff, const HandoffState& state);

}  // namespace fieldwise
