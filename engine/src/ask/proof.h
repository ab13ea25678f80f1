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
  // What is known when the size is asked for.
  struct State {
    const double *outcomes, *below;
    uint32_t line = kNone;        // that the answer added to
    double score = 0, range = 0;  // of that line: added, and no longer open
    uint32_t without = kNone;     // the question that was answered
  };
  // Points by question, and the questions, the most points per friction first.
  struct Walk {
    double* points;
    uint32_t* order;
  };
  void sort(const Walk& walk) const;
  double size(const State& state) const;
  double cover(const Walk& walk, uint32_t line, uint32_t without, double needed) const;

  const OutlookInput& in_;
  const Outlook& outlook_;
  // One outcome needs every line above its only cut, anything else is the other.
  bool all_or_nothing_;
  uint32_t passed_;  // that outcome
  Walk up_, down_;   // points that are expected, and those that are expected not to come
  double* range_;    // by line: the most that open questions add
};

}  // namespace fieldwise
