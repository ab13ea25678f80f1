// What of a lead metrics count: the terms that they are sums of.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "insight/facts.h"
#include "plan/plan.h"

namespace fieldwise::insight {

// How far something had come that began: still under way, come, or not to come any more.
enum class MarkState : uint8_t { open, came, gone };

struct Mark {
  // What is counted: "leads", "rate:" and the key of a PassageKind, "response:1h", "stage:sql",
  // "disposition:rejected:no_budget", "clock:met:call", "deals:won_amount", "score:40:fit".
  std::string figure;
  MarkState state = MarkState::came;
  int64_t at = 0;    // ms: when it began
  int64_t ms = 0;    // of what is timed and not open: how long it took, or was seen to last
  double count = 1;  // of leads, tasks or attempts; of amounts in hundredths, whole
};

// Gives all marks of a lead. What is open is so as of its facts.
void marks_of(const Plan& plan, const LeadFacts& facts,
              const std::function<void(const Mark&)>& give);

// Whether a figure is of scores, which no range of time and no group of leads restricts.
bool is_score(std::string_view figure);

}  // namespace fieldwise::insight
