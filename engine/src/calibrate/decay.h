// From past visitors to how fast an axis forgets: its half-life, period or span, when held-out
// leads speak for another (docs/calibrating.md#decay).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "learn/visitors.h"
#include "plan/plan.h"

namespace fieldwise::calibrate {

// What held-out leads make of one decay.
struct DecayTried {
  Decay decay;
  double loss = 0;   // minus the mean log likelihood of a lead, in nats
  double worse = 0;  // than the best, in nats a lead; 0 of the best itself
  double error = 0;  // the standard error of `worse`
  double auc = 0.5;  // of the scores under it
};

struct DecayFound {
  // Why nothing is proposed, or that something is.
  enum class Verdict : uint8_t {
    proposed,
    stays,    // no other is likelier by more than one standard error
    no_tell,  // scores tell nothing of winning under today's decay or under the likeliest
    no_part,  // no lead's score is another under another decay
    too_few,  // leads with an outcome
  };
  Verdict verdict = Verdict::too_few;
  size_t leads = 0, won = 0;      // that did something, and whose outcome is known; won of them
  std::vector<DecayTried> tried;  // the fastest first, none last; empty: too few
  size_t today = 0, best = 0, chosen = 0;  // of `tried`; chosen is today's unless proposed
  // Of `tried`: the fastest and the slowest that are worse than the best by one standard error at
  // most. At an end of the grid it is open on that side.
  size_t low = 0, high = 0;
};

// How `axis` of the plan should decay, from visitors and what became of them; `text` is the plan's
// own. A lead is read when it last did something before people first reported what became of it.
// Equal visitors give the same.
DecayFound find_decay(const Plan& plan, std::string_view text, const learn::Visitors& visitors,
                      const learn::Outcomes& outcomes, uint32_t axis);

// The plan's text with another decay of `axis` (its place among the plan's axes); of a kind other
// than none. Nothing else of it is touched.
std::string with_decay(std::string_view text, uint32_t axis, const Decay& decay);

// "half-life 30 d", "times 0.5 after 30 d of silence", "to nothing in 30 d", "none".
std::string words(const Decay& decay);

// What was found, for people: a few lines under a title.
std::string decay_summary(const DecayFound& found);

}  // namespace fieldwise::calibrate
