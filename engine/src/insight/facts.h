// What the metrics of SPEC B6 go by of one lead: times, figures and keys, no answer of its own.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "act/lead.h"
#include "fieldwise/decide.h"
#include "handoff/task.h"
#include "nurture/nurture.h"
#include "plan/plan.h"

namespace fieldwise::insight {

// How far a lead came on the way to a sale. Who came further came this far, if only for a moment: a
// lead that an express lane makes an SQL was qualified.
enum class Step : uint8_t { identified, qualified, sql, opportunity, won };
inline constexpr size_t kSteps = 5;

// The stage by which a step is known: "inquiry", "mql", …
std::string_view step_name(Step step);

// A time that a lead was let go: suppressed for now, or fallen back after a silence. In ms.
struct LetGo {
  int64_t at = 0;
  int64_t again = kNever;  // when it was qualified again; kNever: it was not
};

// A lead in the hands of sales, once. Times are kNever for what did not come.
struct HandoffFacts {
  uint32_t task = 0;           // of Handoff::tasks
  int64_t at = 0;              // when the task was opened
  int64_t attempted = kNever;  // the first attempt to reach the lead; to reach it is one
  int64_t contacted = kNever;  // when it was reached
  int64_t accepted = kNever;
  int64_t closed = kNever;
  HandoffState::End end = HandoffState::End::none;
  uint32_t attempts = 0;
  std::string rep;     // who had it last while it was open; empty: nobody
  std::string reason;  // of a rejection or a loss
};

// One run of an SLA clock. Times are kNever for what did not come.
struct ClockFacts {
  uint32_t clock = 0;  // of Sla::clocks
  int64_t started = 0, due = kNever, ended = kNever;
  bool breached = false;
  bool met = false;  // what ended it is what it waits for
  uint32_t attempts = 0;
};

// A step of nurture that asked for something. In ms.
struct CtaFacts {
  CallToAction cta = CallToAction::none;
  int64_t at = 0;        // when it was due to be sent
  int64_t did = kNever;  // when the lead first did it afterwards; kNever: it did not
};

// What the lead was worth on each axis when it was last active in a month.
struct MonthScore {
  int32_t month = 0;            // since 1970-01, UTC
  std::vector<int64_t> scores;  // by axis, in thousandths
};

struct LeadFacts {
  int64_t first_at = kNever;  // of the first event
  Stage stage = Stage::anonymous;
  std::array<int64_t, kSteps> reached = {kNever, kNever, kNever, kNever, kNever};
  int64_t accepted = kNever;   // by sales, if only by making it an opportunity
  int64_t verdict = kNever;    // the last word of sales: accepted or rejected
  bool rejected = false;       // by that word
  int64_t attempted = kNever;  // by sales, once it was qualified
  int64_t contacted = kNever;  // the same
  int64_t stalled = kNever;    // after the first call
  int64_t lost = kNever;
  int64_t in_review = kNever;  // since when; kNever: it is not
  Suppression suppression = Suppression::none;
  int64_t suppressed = kNever;  // since when it is as it is now
  // When a rep first said so of it: it was handed over too early, or not although it should have
  // been.
  int64_t not_ready = kNever, overlooked = kNever;
  // When it left the way to a sale, each time: let go, lost or disqualified; ascending.
  std::vector<int64_t> exits;
  int64_t nurtured = kNever;  // when it first entered a sequence
  int64_t high_fit = kNever;  // when it first had the points that fit_bound() asks for
  std::vector<LetGo> let_go;  // ascending
  std::vector<HandoffFacts> handoffs;
  std::vector<ClockFacts> clocks;
  std::vector<CtaFacts> ctas;            // ascending
  std::vector<MonthScore> months;        // ascending
  double amount = 0;                     // of the deal, as reported last; 0: none was
  std::string source;                    // of the first touch; empty: not known
  uint32_t segment[kMostSegmentations];  // when it was qualified first, else now; kNone: none

  int64_t at(Step step) const { return reached[static_cast<size_t>(step)]; }
};

// What an MQL needs of the axis that says how well a lead fits: the one called "fit", else the
// first of the threshold. Null where the plan asks for none.
const Threshold::Bound* fit_bound(const Plan& plan);

// The facts at `now` (ms).
LeadFacts facts_of(const Plan& plan, const EventLog& log, int64_t now);
// The same of a lead that has not been advanced yet, and is then.
LeadFacts take_facts(const Plan& plan, Lead& lead, int64_t now);

// "2026-11" for MonthScore::month, and the month of a time in ms.
std::string month_name(int32_t month);
int32_t month_of(int64_t at);
int64_t start_of_month(int32_t month);  // ms

}  // namespace fieldwise::insight
