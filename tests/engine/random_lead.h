// Random plans in which time matters, and random logs of leads under them.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "fieldwise/plan.h"
#include "random.h"

namespace fieldwise::test {

// A plan with decays of every kind, windows, silences, sequences, stale answers, dates, express
// lanes, disqualifications, lapses, segments and triggers; and with content, tasks and clocks.
enum class With { rules, playbook };
std::shared_ptr<const Plan> random_lead_plan(Random& random, With with = With::rules);

// How many plans a property is tried on, 50 leads each. Sanitizers take ten times as long for each,
// and look for other mistakes than whether 10,000 leads come out right.
#ifdef __SANITIZE_ADDRESS__
inline constexpr uint64_t kPlans = 20;
#else
inline constexpr uint64_t kPlans = 200;
#endif

// Up to `count` events of one lead before `now`, each a JSON object: behaviour, answers, reports.
std::vector<std::string> random_lead(Random& random, uint32_t count, int64_t now);

}  // namespace fieldwise::test
