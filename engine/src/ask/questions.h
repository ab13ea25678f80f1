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

struct Questions {
  OutlookInput input;
  size_t questions = 0;                 // the first of the input's; those behind are parts of them
  std::span<const Value> answers;       // by answer: what is given
  const Mixture* won = nullptr;         // of the plan's model
  std::span<const double> won_weight;   // by class of the model of winning, given what is known
  std::span<const uint32_t> won_first;  // by question: its first answer there, or kNone
  std::span<const Stage> outcomes;      // by outcome: the stage of somebody whose e-mail is known
};

// The open questions of `fields`. `sheet` is changed and put back as it was; what is found lives in
// `arena`.
Questions open_questions(Sheet& sheet, std::span<const uint32_t> fields, Arena& arena);

}  // namespace fieldwise
