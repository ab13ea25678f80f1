// How much is still to be asked before the outcome is proved: it keeps questions apart once the
// outcome is nearly sure, when what they tell of it no longer does.
#pragma once

#include "ask/outlook.h"

namespace fieldwise {

// Expected friction of the questions that prove the outcome, by a bound that is quick to find.
class Proof {
 public:
  Proof(const OutlookInput& input, const Outlook& outlook, Arena& arena);

  double now() const;
  double after(const OpenQuestion& question, uint32_t answer) const;

 private:
  struct State;
  double size(const State& state) const;
  double cover(std::span<const double> expected, std::span<const uint32_t> order, uint32_t without,
               double needed) const;

  const OutlookInput& in_;
  const Outlook& outlook_;
  Arena& arena_;
  bool all_or_nothing_ =
      false;             // one outcome needs every line above its cut, any else is the other
  uint32_t passed_ = 0;  // that outcome
  std::span<double> up_,
      down_;  // by question: points expected, and those that are expected not to come
  std::span<double> range_;  // by line: the most that open questions add
  std::span<std::span<uint32_t>> by_up_,
      by_down_;  // by line: questions, the most per friction first
};

}  // namespace fieldwise
