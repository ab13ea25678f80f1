// The journey of a lead: every touchpoint, what it was worth, and the way back from the sale
// (SPEC A4; docs/journey.md).
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "base/list.h"
#include "json/arena.h"
#include "plan/plan.h"
#include "profile/log.h"

namespace fieldwise {

// What a rule adds to today's score of its axis.
struct RuleShare {
  uint32_t rule;
  int64_t value;  // thousandths, after decay and cap
};

struct Touchpoint {
  const Event* event = nullptr;
  uint32_t visit = 0;                 // during or after which visit, from 1; 0: before the first
  std::span<const uint32_t> signals;  // that it is an occurrence of, in the plan's order
  uint8_t lane = 0;                   // the furthest of its signals
  uint8_t buyer_stage = 0;            // the same; without one, that of the form's offer
  std::span<const RuleShare> shares;  // by axis, then in the order of the rules
};

// Points into the log and the plan, which must outlive it.
struct Journey {
  List<Touchpoint> touchpoints;     // in the order of the log
  uint32_t sale = kNone;            // of them: the first report that the lead was won
  std::span<const RuleShare> rest;  // points that came by no touchpoint: touches, offers, constants
  List<int64_t> scores;             // by axis, thousandths
  Arena arena;
};

// The touchpoints up to and including `now`: what the lead did, what was answered, and what people
// reported. Skipped questions, dropped and announced events are none.
Journey journey_of(const Plan& plan, const EventLog& log, int64_t now);

// The same with shares and scores, which take a sheet.
Journey scored_journey(const Plan& plan, const EventLog& log, int64_t now);

// Time from a touchpoint to the sale in ms; -1 where there is none, or it came before.
int64_t before_sale(const Journey& journey, const Touchpoint& touchpoint);

// As JSON (docs/journey.md). Backwards it begins with the sale and has nothing after it; without a
// sale it is empty.
std::string journey_json(const Plan& plan, const Journey& journey, int64_t now, bool backwards);

}  // namespace fieldwise
