// How likely leads are under a model, beside how likely such leads should be: what tells whether
// the people who answer now are those it was learnt from.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "learn/leads.h"
#include "plan/model.h"

namespace fieldwise::learn {

// Of one lead, in nats. `score` is the natural logarithm of the likelihood of its known inputs.
// `expected` is what the model expects of the same questions: for each in turn, given the answers
// before it, the mean of the logarithm over all answers (less its entropy). score - expected is a
// martingale difference, whose mean is 0 under the model whichever questions earlier answers led to
// (Dawid 1984, "The prequential approach"): so leads that were asked little can be compared with
// leads that were asked much.
struct LeadScore {
  double score = 0, expected = 0;
};

// An input that is known: its answers are rows first … first + count - 1 of a mixture's chances.
struct KnownInput {
  uint32_t first = 0, count = 0;
  uint32_t answer = 0;  // the row of the one that was given
};

// `known` in the order in which it became known. `chances`: by answer, then class. The sum of
// `steps`, which become those of each input in turn.
LeadScore score_lead(std::span<const double> weights, std::span<const double> chances,
                     std::span<const KnownInput> known, std::vector<LeadScore>& steps);

// Means over leads.
struct MeanScore {
  size_t leads = 0;
  double score = 0, expected = 0;
  double error = 0;  // standard error of score - expected
};
MeanScore mean_score(std::span<const LeadScore> leads);

// The score of those of `leads` that answer an input of the model.
struct LeadsScore {
  MeanScore mean;
  double known = 0;              // inputs that a lead answers, on average
  std::vector<double> by_input;  // of the model: what each adds to mean.score - mean.expected
  size_t strange = 0;  // answers that the model does not have: the plan's options came after it
};
LeadsScore score_leads(const AnswerModel& model, const Leads& leads);

// What leads like those learnt from would score on the questions that `live` was asked: its
// `expected`, corrected by as much as held-out leads missed theirs. `error` is the standard error
// of what `live` is away from it. This is `ask.live` of a plan.
struct LiveScore {
  size_t leads = 0;
  double score = 0, expected = 0, error = 0;
};
LiveScore compare(const MeanScore& live, const MeanScore& held_out);

// The scores of held-out leads that a plan's model carries; nothing when it does not.
std::optional<MeanScore> held_out_score(const Plan& plan);

}  // namespace fieldwise::learn
