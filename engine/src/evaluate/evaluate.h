// `fieldwise evaluate`: how soon each policy settles the decision about leads that are known.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "evaluate/figures.h"
#include "evaluate/intervals.h"
#include "evaluate/leads.h"
#include "evaluate/leaving.h"
#include "evaluate/orders.h"
#include "learn/live_score.h"

namespace fieldwise::evaluate {

struct Options {
  std::vector<Policy> policies;
  uint64_t seed = 1;  // of random orders and of resampling
};

struct PolicyResult {
  Policy policy = Policy::value;
  std::vector<std::string> order;  // keys of fields; empty when each lead has another
  Figures figures{};
  Intervals intervals;
  std::vector<CurvePoint> curve;
  Figures guarded{};  // when only certainty stops, as after a drift
};

struct OutcomeShare {
  std::string name;
  size_t leads = 0;
};

struct Evaluation {
  std::string plan, hash;               // the plan's name and hash
  size_t questions = 0;                 // that can be asked
  size_t leads = 0, won = 0, lost = 0;  // replayed
  size_t model_leads = 0;               // that the plan's model was learnt from; 0: no model
  bool tells_winning = false;           // the model has a part for winning
  double confidence = 0;
  uint64_t seed = 0;
  std::vector<OutcomeShare> outcomes;  // of the complete leads, the commonest first
  std::vector<PolicyResult> policies;
  bool compared = false;  // with `static`, whose place is `base`
  size_t base = 0;
  // How likely the leads' answers are under the model; empty when there is none, or one that does
  // not say how likely they should be.
  std::optional<learn::LiveScore> score;
  bool drifted = false;  // they are far less likely, or the plan says so: the guard acts
  Leaving::Source leaving = Leaving::Source::unknown;
  std::vector<std::string> warnings;

  const PolicyResult* find(Policy policy) const;
  // Numbers of questions that figures by number are told for, from 1: a form may have fewer.
  size_t told() const { return questions < kQuestions ? questions : kQuestions; }
};

using Progress = std::function<void(const std::string& message)>;

// Replays `test`. `training` (may be empty) is what `static` and `information` learn from.
Evaluation evaluate(const Plan& plan, const Questionnaire& questions, const Leads& test,
                    const Leads& training, const Leaving& leaving, const Options& options,
                    const Progress& progress);

// How likely the answers of `leads` are under the plan's model, and whether that is so much less
// than expected that the guard would act: by a tenth of a nat, which is no chance.
std::optional<learn::LiveScore> score_of(const Plan& plan, const learn::Leads& leads);
bool has_drifted(const learn::LiveScore& score);

}  // namespace fieldwise::evaluate
