// What a visitor's events say under a plan: the fold of the log.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "base/list.h"
#include "fieldwise/error.h"
#include "json/arena.h"
#include "json/value.h"
#include "plan/plan.h"
#include "profile/log.h"

namespace fieldwise {

struct Answer {
  bool given = false;  // there is an answer, valid or not
  Value value;         // normalised; null when it is not valid
  Source source = Source::form;
  int64_t at = 0;
  const Event* event = nullptr;
  uint32_t visit = kNone;  // the visit in which the form asked it last
  bool skipped = false;
  int64_t skipped_at = 0;
};

// Passed over since the last answer.
inline bool is_skipped(const Answer& answer) {
  return answer.skipped && answer.skipped_at >= answer.at;
}

struct Occurrence {
  int64_t at;
  const Event* event;
};

struct Touch {
  bool known = false;
  Value member[7];  // in the order of touch_names()
};

// What people reported of a lead, as far as it counts (qualify/reports.h). Times are ms.
struct Reports {
  const Event* disqualified = nullptr;  // and not lifted since
  const Event* latest = nullptr;        // of those that say a stage
  const Event* confirmed = nullptr;     // the one that completed the checklist
  uint32_t items = 0;                   // of the checklist that are confirmed, a bit for each
  const Event* lifted = nullptr;        // the latest of them when a person lifted what was there
  int64_t let_go = INT64_MIN;           // what qualified before has had its chance
  uint8_t opted_out = 0;                // 1 of sales, 2 of marketing
};

// What an opt-out is of, as bits: of everything is of each.
constexpr uint8_t opt_out_bits(OptOut of) {
  constexpr uint8_t kBits[] = {3, 1, 2};  // all, sales, marketing
  return kBits[static_cast<size_t>(of)];
}

// Whether the lead opted out of this; of all: of each.
inline bool opted_out(const Reports& reports, OptOut of) {
  return (reports.opted_out & opt_out_bits(of)) == opt_out_bits(of);
}

struct Profile {
  List<Answer> answers;                            // by field
  std::span<std::span<const Occurrence>> signals;  // by signal, ascending in time
  std::span<const Occurrence> activity;            // of any kind, by the visitor; ascending
  // By axis: when something happened that its rules give points for; ms, ascending, each once.
  // Empty, of no size: nothing has.
  std::span<std::span<const int64_t>> scored;
  Touch first, latest;
  // Set by a timeline (timeline/timeline.h), which sees how it was before; a page has neither.
  Reports reports;
  std::span<const int64_t> held_since;  // by plan.lanes: since when its condition holds, or kNever
  // By plan.lanes: when a person lifted it; until something new it has had its chance.
  std::span<const int64_t> lifted_at;
  bool spent = false;  // rules ran out of steps on the way
  uint32_t visits = 0;
  int64_t first_at = 0;       // of the first event; the time of the fold where there is none yet
  int64_t known_at = kNever;  // of the first answer to an e-mail field
  Errors errors;              // answers that are not valid: path /answers/<field>
  Arena arena;                // owns the normalised values and the occurrences
};

// Where the errors of a field's answer say that they are.
std::string answer_path(const Field& field);

// Whether an answer given at `at` is to be asked for again at `now`.
bool is_stale(const Field& field, int64_t at, int64_t now);

// Takes a visitor's events into a profile, one after the other. The profile points into the events
// and the plan, which must outlive it.
class Folder {
 public:
  // The newest answer to a field of each source.
  struct Given {
    const Event* newest[5] = {};    // by Source
    const Event* before = nullptr;  // what counted when the last visit that asked asked
    int64_t asked_at = 0;           // ms
    uint32_t visit = kNone;         // the visit in which the form asked it last
    bool dirty = false;
    bool known = false;  // was_known(), as of the last settle()
  };

  Folder(const Plan& plan, Profile& profile);
  // In the order of the log.
  void add(const Event& event);
  // Makes the profile what it is at `now`: not before the last event.
  void settle(int64_t now);

 private:
  template <class T>
  void put(const T& item, std::span<const T>& list, T*& room);

  const Plan& plan_;
  Profile& profile_;
  bool begun_ = false;
  List<Given> given_;
  List<uint32_t> given_of_;  // by field; kNone: no answer and no skip
  int64_t settled_ = 0;      // ms
  List<Occurrence*> rooms_;  // by signal, then activity
  List<int64_t*> scored_rooms_;
};

// Whether the event is an occurrence of the signal.
bool matches(const Signal& signal, const Event& event);

// Folds the events up to and including `now`. The profile points into the log and the plan; both
// must outlive it.
Profile fold(const Plan& plan, const EventLog& log, int64_t now);

// Puts `raw` in the place of a field's answer, as if the form had given it at `now` in this visit.
// Used for submissions. Returns false, with an error added, when it is not a valid answer.
bool overlay(const Plan& plan, Profile& profile, uint32_t field, const Value& raw, int64_t now);

}  // namespace fieldwise
