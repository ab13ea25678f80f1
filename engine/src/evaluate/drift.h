// Whether the leads are the public that the model was learnt from.
#pragma once

#include "evaluate/leads.h"

namespace fieldwise::evaluate {

// Below the model's own score by more than this (natural logarithm), leads are another public.
inline constexpr double kMostBelow = .1;

// Mean natural logarithm of the likelihood of a lead's answers under the plan's model; what is not
// known is left out, as in learning. The plan must have a model.
double mean_log_score(const Plan& plan, const Questionnaire& questions, const Leads& leads);

}  // namespace fieldwise::evaluate
