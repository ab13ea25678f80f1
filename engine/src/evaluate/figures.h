// From replayed leads to the figures of a policy.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "evaluate/leaving.h"
#include "evaluate/replay.h"

namespace fieldwise::evaluate {

// A real error that a threshold is sought for, and a hazard times which people leave.
inline constexpr std::array<double, 3> kErrors = {.01, .02, .05};
inline constexpr std::array<double, 3> kHazards = {.5, 1, 1.5};

// The figures of a policy, as positions in `Figures`; NaN: cannot be told.
enum Figure : size_t {
  kToCertain,     // mean number of questions until no answer can change the outcome
  kToConfident,   // until one outcome is as likely as the plan's confidence, or certain
  kErrorAtStop,   // share of leads whose likeliest outcome is not theirs, at that stop
  kClaimedError,  // mean of 1 - its claimed chance, at that stop
  kAccuracyArea,  // mean of the accuracies
  // Mean number of questions at each of kErrors, on the policy's own threshold curve.
  kQuestionsAtError,
  kAccuracyAt = kQuestionsAtError + kErrors.size(),  // likeliest outcome right, after 1 … questions
  kAucWonAt = kAccuracyAt + kQuestions,              // of the chance of winning, after 1 …
  // Share of leads that come to the stop and are decided right there, at each of kHazards.
  kSurviveAndRight = kAucWonAt + kQuestions,
  kFigures = kSurviveAndRight + kHazards.size()
};
using Figures = std::array<double, kFigures>;

// Thresholds are j/kThresholds; at the last, only certainty stops.
inline constexpr size_t kThresholds = 400;

// One lead under one policy.
struct Trace {
  uint32_t to_certain = 0, to_confident = 0;
  bool wrong = false;  // at the confidence stop
  double claimed = 0;  // chance of being right, there
  std::array<uint8_t, kQuestions> right{};
  std::array<double, kQuestions> won{};
  std::array<double, kHazards.size()> survive_and_right{};
  // From this threshold on, so many questions more are asked; +1: wrong then, -1: no longer.
  struct Change {
    uint32_t threshold;
    int32_t questions, wrong;
  };
  std::vector<Change> changes;
};

// `confident`: whether likelihood may stop at all (there is a model, and it fits). `confidence` is
// the plan's.
Trace trace(const Path& path, const Questionnaire& questions, const Leaving& leaving,
            bool confident, double confidence);

// All leads under one policy, made ready for figures of many weighted samples.
struct Traces {
  std::vector<Trace> leads;
  std::span<const int8_t> outcomes;  // of the leads; empty without any
  // By number of questions: leads whose outcome is known, by rising chance of winning.
  std::array<std::vector<uint32_t>, kQuestions> ranked;
};
Traces traces_of(std::vector<Trace> leads, std::span<const int8_t> outcomes);

// `weights`: how often each lead counts.
Figures figures(const Traces& traces, std::span<const double> weights);

// The threshold curve: at each threshold the mean number of questions and the real error.
struct CurvePoint {
  double questions = 0, error = 0;
};
std::vector<CurvePoint> threshold_curve(const Traces& traces, std::span<const double> weights);

// Where a curve comes down to `error`: between the last threshold that errs more and the first that
// does not, mixing the two.
double questions_at(std::span<const CurvePoint> curve, double error);

}  // namespace fieldwise::evaluate
