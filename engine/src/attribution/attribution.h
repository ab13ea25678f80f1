// What precedes an end more often than it is met by comparable leads that did not come there (SPEC
// B5; docs/attribution.md). An association under matching, not a proof of cause.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "attribution/life.h"

namespace fieldwise::attribution {

// Of one thing: how many of those who came there (cases) and of those they are compared with
// (controls) had met it by then.
struct Effect {
  Thing thing;
  uint64_t cases = 0, controls = 0;
  double odds_ratio = 1;     // of Mantel and Haenszel; infinity: no control had met it
  double low = 0, high = 0;  // its 95 % interval (Robins, Breslow and Greenland 1986)
  double p = 1;              // of Mantel and Haenszel's test
  double q = 1;              // the false discovery rate at which it would stand out
  bool stands_out = false;
  std::vector<std::string> leads;  // the cases behind it, by name
};

struct Attribution {
  To to = To::qualified;
  uint64_t leads = 0;           // all
  uint64_t cases = 0;           // that got there, and had somebody to be compared with
  uint64_t controls = 0;        // in their sets; a lead may be in several
  uint64_t alone = 0;           // that got there, and had nobody
  std::vector<Effect> effects;  // what stands out first, then by q
};

Attribution attribution_of(To to, std::span<const Life> lives);

// For programs and for people.
std::string attribution_json(const Attribution& found);
std::string attribution_text(const Attribution& found);

}  // namespace fieldwise::attribution
