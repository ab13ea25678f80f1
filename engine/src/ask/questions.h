// What may still be asked of a visitor, and what each answer would do: the input of the outlook.
#pragma once

#include <cstdint>
#include <span>

#include "ask/outlook.h"
#include "base/list.h"
#include "plan/model.h"
#include "plan/plan.h"
#include "score/sheet.h"

namespace fieldwise {

// What rules may take to choose questions, for all answers that are supposed: for a plan of 300
// fields and 1,000 rules, most of them reading two fields, 2.7 million for three questions, 15
// million for twenty.
inline constexpr uint32_t kChoosingSteps = 20 * logic::kMostSteps;

struct Questions {
  OutlookInput input;
  size_t questions = 0;                   // that may be asked: the first of the input's
  std::span<const double> won_weight;     // by class of the model of winning, given what is known
  std::span<const uint8_t> won_outcomes;  // by that class: 1 for won
  // Fields that a rule or a lane reads together with others of them: what several answers add
  // together, no answer alone shows.
  std::span<const uint32_t> joint;
  // False: there is more to be told apart than the outlook holds, so chances are a guide at best.
  bool exact = true;
  // By outcome: the stage of somebody whose e-mail is known or, where questions settle the segment,
  // its number (qualify/segment.h).
  std::span<const uint32_t> outcomes;
};

// What each listed answer to a field adds to each line, in thousandths, seen from no answer.
std::span<const int64_t> answers_add(Sheet& sheet, uint32_t field, Arena& arena);

// The open questions of `fields`. `sheet` is changed and put back as it was, but for the steps that
// it took; what is found lives in `arena`.
Questions open_questions(Sheet& sheet, std::span<const uint32_t> fields, Arena& arena);

}  // namespace fieldwise
