// The metrics of SPEC B6 over many leads: pure functions of their facts (docs/metrics.md).
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "insight/dimension.h"
#include "insight/facts.h"
#include "insight/passages.h"
#include "insight/survival.h"

namespace fieldwise::insight {

// What is counted: what began from `from` on and before `to`; times in ms.
struct Range {
  int64_t from = INT64_MIN, to = INT64_MAX;
  int64_t now = 0;
  bool holds(int64_t at) const { return from <= at && at < to; }
};

// How many of `of` came there; `open` of them still may. The others did not.
struct Rate {
  uint64_t of = 0, came = 0, open = 0;
};

struct Figure {
  Rate rate;
  Velocity velocity;  // empty where the kind is not timed
};

// What became of tasks that sales had, by how long the first attempt to reach the lead took.
struct ResponseBand {
  const char* key;
  Rate opportunity;
};

struct ClockFigures {
  uint64_t runs = 0, met = 0, met_late = 0, breached = 0, running = 0;
  uint64_t ended = 0;  // by something else than what the clock waits for, in time
  uint64_t attempts = 0;
};

struct Deals {
  uint64_t open = 0, won = 0;
  double open_hundredths = 0, won_hundredths = 0;  // of their amounts
};

struct Group {
  std::string name;             // of the dimension's value; empty: not known, or all
  uint64_t leads = 0;           // first seen in the range
  std::vector<Figure> figures;  // by passage_kinds()
  std::vector<ResponseBand> response;
  std::map<std::string, uint64_t> dispositions;  // "rejected:no_budget", "accepted", "open"
  std::vector<ClockFigures> clocks;              // by Sla::clocks
  std::vector<Rate> won_of;                      // by Step: of who came there, who was won
  std::map<std::string, Rate> ctas;  // by call to action: of steps that asked, who did it
  Deals deals;
};

// Scores of an axis in one month: of the leads that were active in it, when they last were.
struct ScoreMonth {
  int32_t month = 0;
  uint32_t axis = 0;
  std::map<int64_t, uint64_t> leads;  // by score, in steps of 10 points: the least of the step
};

struct Metrics {
  Range range;
  std::string by;                  // the dimension's name; empty: none
  uint64_t leads = 0;              // of which there are facts
  std::vector<Group> groups;       // all leads together, then by name
  std::vector<ScoreMonth> scores;  // by month, then axis
};

Metrics metrics_of(const Plan& plan, std::span<const LeadFacts> leads, const Range& range,
                   const Dimension& by);

// For programs (docs/metrics.md).
std::string metrics_json(const Plan& plan, const Metrics& metrics);

}  // namespace fieldwise::insight
