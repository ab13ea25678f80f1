// What a plan's own rules would have made of a lead whose end is known.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "fieldwise/decide.h"
#include "insight/dimension.h"
#include "learn/leads.h"
#include "plan/plan.h"
#include "profile/log.h"
#include "qualify/standing.h"

namespace fieldwise::backtest {

// What became of it: lost is also who was rejected, and not won later.
enum class End : uint8_t { open, won, lost };

struct Crossing {
  std::string name;
  End end = End::open;
  bool crossed = false;         // the rules alone qualified it: MQL or further, before its end
  int64_t crossed_at = kNever;  // ms; kNever: it did not, or a table of answers does not tell
  int64_t ended_at = kNever;
  int64_t first_at = kNever, last_at = kNever;  // of its events
  std::string source;                           // of the first touch
  uint32_t segment[kMostSegmentations];         // when it crossed, else at its end; kNone: none
};

// Of a lead's events up to `now`. What people reported ends it and plays no other part: a plan must
// find who is good before sales has said so.
Crossing crossing_of(const Plan& plan, std::string name, const EventLog& log, int64_t now);

// What all answers of each row of a table come to. An e-mail address counts as known.
std::vector<Standing> standings_of(const Plan& plan, const learn::Leads& leads);

// Of a table of answers, which knows no time, by what standings_of() gave. Leads are named by their
// row, from 2 on, as a file's lines are.
std::vector<Crossing> crossings_of(const learn::Leads& leads, std::span<const Standing> standings);

// The value by which a lead is told apart: its source, or that of a segmentation; empty: not known.
std::string value_of(const Plan& plan, const Crossing& lead, const insight::Dimension& by);

}  // namespace fieldwise::backtest
