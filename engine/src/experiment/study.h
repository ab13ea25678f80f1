// From events and outcomes to counts: who met which variant, and what came of it.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "experiment/outcomes.h"
#include "experiment/sequences.h"
#include "fieldwise/decide.h"
#include "plan/plan.h"

namespace fieldwise::experiment {

// Which visits and submissions count.
struct Window {
  std::string offer;                                    // only those of this offer; empty: all
  int64_t within = 86400000;                            // ms from the visit to its submission
  int64_t until = std::numeric_limits<int64_t>::max();  // ms; the last visit that counts
};

// The time of the last event, in ms; 0 when there is none.
int64_t last_of(const EventLog& log);

// The visits and submissions of a log that `window` is about.
std::vector<Moment> moments_of(const EventLog& log, const Window& window);

struct Arm {
  std::string key;
  double weight = 1;
  uint64_t met = 0;  // visitors, also those whose time to submit is not over
  // Those whose time is over, in the order in which they came: 1 for who submitted in time, and for
  // whom sales accepted.
  std::vector<uint8_t> completed, accepted;
  std::vector<uint64_t> places;  // of the same visitors among those of all variants, rising
  uint64_t leads = 0;            // who submitted in time
  uint64_t decided = 0;          // of these, who has an outcome
};

struct Study {
  std::string key;
  std::vector<Arm> arms;     // in the plan's order; the first is the control
  uint64_t under_way = 0;    // visitors whose time to submit is not over
  uint64_t other_plans = 0;  // visitors whom only plans showed it that were not given
};

// The experiments of the plans. A plan that defines one of them with other variants or weights
// would have dealt visitors out otherwise: that is an error, its path points into that plan.
std::vector<Study> studies_of(const std::vector<std::shared_ptr<const Plan>>& plans,
                              std::vector<Errors>& errors);

// Counts the visitors into `studies`. `hashes` are those under which events name each of the plans:
// its own, and its published projection's. A visitor meets an experiment with the first visit under
// a plan that has it, and counts once; `now` is when the events end (ms).
void count_visitors(const std::vector<std::shared_ptr<const Plan>>& plans,
                    const std::vector<std::vector<std::string>>& hashes, const Visitors& visitors,
                    const Outcomes& outcomes, const Window& window, int64_t now,
                    std::vector<Study>& studies);

}  // namespace fieldwise::experiment
