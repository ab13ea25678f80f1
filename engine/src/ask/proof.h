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
  double after(uint32_t answer) const;

 private:
  // Friction until a line is proved at or above a cut, and below it, if it comes to be there.
  struct Wall {
    double above, below;
  };
  // Points by question, and the questions by line, the most points per friction first.
  struct Walk {
    double* points;
    uint32_t* order;
  };
  void sort(const Walk& walk) const;
  void raise(uint32_t line, const OpenQuestion* answered, uint32_t answer, Wall* walls) const;
  double size(const double* outcomes, const double* below, const Wall* walls) const;
  double cover(const Walk& walk, uint32_t line, uint32_t without, double needed) const;

  const OutlookInput& in_;
  const Outlook& outlook_;
  // One outcome needs every line above its only cut, anything else is the other.
  bool all_or_nothing_;
  uint32_t passed_;  // that outcome
  Walk up_, down_;   // points that are expected, and those that are expected not to come
  double* most_;     // by question: the most points
  double* range_;    // by line: the most that open questions add
  uint32_t* begin_;  // by line: its first question in the orders
  Wall* now_;        // by cut
  Wall* after_;      // by answer, then cut
};

}  // namespace fieldwise
