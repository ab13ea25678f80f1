// Where a visitor stands after some answers, as the product sees it.
#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "ask/value.h"
#include "evaluate/leads.h"
#include "profile/profile.h"
#include "score/sheet.h"

namespace fieldwise::evaluate {

struct Standing {
  uint32_t outcome = 0;  // the likeliest: a number that means the same in all states
  double chance = 1;     // of it
  double doubt = 0;      // 1 - Σ p² over the outcomes
  bool certain = true;   // no answer can change it
  // The chance of winning; NaN when the plan's model has none.
  double won = std::numeric_limits<double>::quiet_NaN();
  // The question that is worth most, or kNone when all are asked. Where the outcome is settled, it
  // is the one that tells most of winning.
  uint32_t next = kNone;
  std::vector<uint16_t> hidden;  // unasked questions that do not show now
};

// Remembers every state it was asked for: leads that answered alike share it.
class States {
 public:
  States(const Plan& plan, const Questionnaire& questions);

  // `given`: by question, an answer's number, kSkipped or kUnasked.
  const Standing& after(std::span<const uint16_t> given);

  // The name of an outcome that some state had.
  std::string outcome_name(uint32_t outcome) const;
  const Questionnaire& questions() const { return questions_; }
  const Plan& plan() const { return plan_; }

 private:
  Standing find(std::span<const uint16_t> given);
  void choose(const Questions& found, const Valuation& valued, Standing& out) const;
  bool settled();

  const Plan& plan_;
  const Questionnaire& questions_;
  Profile visitor_;  // nobody, but for what was skipped
  Sheet sheet_;
  Arena arena_;
  std::vector<uint32_t> place_of_;  // of a field among the questions, or kNone
  std::vector<uint8_t> matters_;    // by question: may its answer lead to another outcome?
  std::unordered_map<std::string, Standing> known_;
};

}  // namespace fieldwise::evaluate
