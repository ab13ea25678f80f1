#include <cmath>

#include "evaluate/plot.h"
#include "evaluate/report.h"

namespace fieldwise::evaluate {
namespace {

constexpr size_t kManyLeads = 1000;
constexpr size_t kFewTests = 300;
constexpr double kCoin = .5;
constexpr size_t kTwoPercent = kQuestionsAtError + 1;
static_assert(kErrors[1] == .02);

std::string share(double value) { return fixed(100 * value, 1) + " %"; }

std::string name_of(const PolicyResult& result) {
  return "\"" + std::string(policy_name(result.policy)) + "\"";
}

// The policy that needs the fewest questions for an error of 2 %, `but` left out.
const PolicyResult* soonest(const Evaluation& e, const PolicyResult* but) {
  const PolicyResult* best = nullptr;
  for (const PolicyResult& result : e.policies) {
    if (&result == but) continue;
    if (best == nullptr || result.figures[kTwoPercent] < best->figures[kTwoPercent]) {
      best = &result;
    }
  }
  return best;
}

std::string compare(const Evaluation& e, const PolicyResult& value) {
  std::string out = name_of(value) + " needs " + fixed(value.figures[kTwoPercent], 2) +
                    " questions to be wrong about 2 % of the leads";
  const PolicyResult* other = soonest(e, &value);
  if (other == nullptr) return out + ".";
  out += "; the best fixed order, " + name_of(*other) + ", needs " +
         fixed(other->figures[kTwoPercent], 2) + ".";
  if (!e.compared || value.policy == Policy::fixed) return out;
  const Interval95& range = value.intervals.difference[kTwoPercent];
  const std::string interval =
      " (95 % interval " + fixed(-range.high, 2) + " to " + fixed(-range.low, 2) + ").";
  const double saved = e.policies[e.base].figures[kTwoPercent] - value.figures[kTwoPercent];
  if (range.holds(0)) {
    return out + " Beside \"static\", " + fixed(saved, 2) +
           " questions are saved, which may be chance" + interval;
  }
  return out + (saved > 0 ? " Beside \"static\" it saves " : " Beside \"static\" it costs ") +
         fixed(std::abs(saved), 2) + " questions" +
         (saved > 0
              ? interval
              : " (95 % interval " + fixed(range.low, 2) + " to " + fixed(range.high, 2) + ").");
}

std::string stop(const Evaluation& e, const PolicyResult& result) {
  if (e.model_leads == 0) {
    return "The plan has no model: all answers count as equally likely, and only certainty stops. "
           "\"fieldwise learn\" makes one.";
  }
  std::string out =
      "At " + share(e.confidence) + " confidence it " + (e.drifted ? "would stop" : "stops") +
      " after " + fixed(result.figures[kToConfident], 2) +
      " questions; it claims to be wrong about " + share(result.figures[kClaimedError]) +
      " of the leads there and is wrong about " + share(result.figures[kErrorAtStop]) + ".";
  if (result.intervals.own[kErrorAtStop].low > result.figures[kClaimedError]) {
    out += " That is more than chance explains: do not rely on its confidence here.";
  }
  return out;
}

std::string winning(const Evaluation& e, const PolicyResult& result) {
  if (e.won + e.lost == 0) return "The history names no outcome, so nothing is said of winning.";
  if (e.won == 0 || e.lost == 0) {
    return "All leads have the same outcome, so nothing can be said of winning.";
  }
  if (e.model_leads == 0) return "Without a model nothing is said of winning.";
  if (!e.tells_winning) {
    return "Nothing here predicts winning: learning found no answer that tells of it beyond "
           "chance, "
           "and the plan's model says nothing about it.";
  }
  const Interval95& range = result.intervals.own[kAucWonAt + kQuestions - 1];
  const std::string interval =
      " (95 % interval " + fixed(range.low, 3) + " to " + fixed(range.high, 3) + ")";
  const double last = result.figures[kAucWonAt + kQuestions - 1];
  if (range.low <= kCoin) {
    return "Nothing here predicts winning: after " + std::to_string(kQuestions) +
           " questions the AUC is " + fixed(last, 3) + interval + ", and a coin has 0.5.";
  }
  return "Of winning, 3 questions tell with an AUC of " + fixed(result.figures[kAucWonAt + 2], 3) +
         ", " + std::to_string(kQuestions) + " with " + fixed(last, 3) + interval + ".";
}

std::string drift(const Evaluation& e, const PolicyResult& result) {
  std::string out = "These leads are another public than the model's";
  if (e.score) {
    out += ": the mean log likelihood of their answers is " + fixed(e.score->score, 2) + ", and " +
           fixed(e.score->expected, 2) + " was to be expected";
  }
  return out + ". The guard acts, so that only certainty stops: after " +
         fixed(result.guarded[kToConfident], 2) + " questions, wrong about " +
         share(result.guarded[kErrorAtStop]) +
         ". What likelihood would have done is shown beside it.";
}

}  // namespace

std::vector<std::string> verdict(const Evaluation& e) {
  std::vector<std::string> out;
  const PolicyResult* value = e.find(Policy::value);
  const PolicyResult& shown = value != nullptr ? *value : *soonest(e, nullptr);
  out.push_back(compare(e, shown));
  out.push_back(stop(e, shown));
  out.push_back("No answer can change the outcome any more after " +
                fixed(shown.figures[kToCertain], 2) + " questions.");
  if (e.drifted) out.push_back(drift(e, shown));
  out.push_back(winning(e, shown));
  if (e.leaving != Leaving::Source::unknown) {
    const Figures& stay = e.drifted ? shown.guarded : shown.figures;
    const auto at = [&](size_t h) { return share(stay[kSurviveAndRight + h]); };
    out.push_back(at(1) + " of the visitors come to that stop and are decided right; " + at(0) +
                  " if half as many leave, " + at(2) + " if half as many again do.");
  }
  if (e.outcomes.size() == 1) {
    out.push_back("All leads have the same outcome, " + e.outcomes[0].name +
                  ": there is nothing to decide.");
  }
  if (e.model_leads > 0 && e.model_leads < kManyLeads) {
    out.push_back("The model knows only " + std::to_string(e.model_leads) + " leads; from " +
                  std::to_string(kManyLeads) + " on it tells much more.");
  }
  if (e.leads < kFewTests) {
    out.push_back("Only " + std::to_string(e.leads) +
                  " leads were replayed: differences between policies are mostly chance.");
  }
  return out;
}

}  // namespace fieldwise::evaluate
