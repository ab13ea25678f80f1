#include <algorithm>
#include <cmath>

#include "base/figures.h"
#include "evaluate/report.h"

namespace fieldwise::evaluate {
namespace {

constexpr size_t kManyLeads = 1000;
constexpr size_t kFewTests = 300;
constexpr size_t kFewQuestions = 3;
constexpr double kCoin = .5;
constexpr size_t kTwoPercent = kQuestionsAtError + 1;
static_assert(kErrors[1] == .02);

std::string name_of(const PolicyResult& result) {
  return "\"" + std::string(policy_name(result.policy)) + "\"";
}

std::string with_digits(double value) { return fixed(value, 2); }

// What is counted questions to.
struct Goal {
  size_t figure;
  const char* name;
};
constexpr Goal kGoals[] = {
    {kTwoPercent, "until about 2 % of the leads are decided wrong"},
    {kToCertain, "until no answer can change the outcome any more"},
};

// The fixed order that comes to the goal soonest, `but` left out; of equals `static`, which others
// are compared with. Null where none comes to it.
const PolicyResult* soonest(const Evaluation& e, const Goal& goal, const PolicyResult* but) {
  const PolicyResult* best = nullptr;
  for (const PolicyResult& result : e.policies) {
    const double questions = result.figures[goal.figure];
    if (&result == but || result.order.empty() || std::isnan(questions)) continue;
    const bool sooner = best == nullptr || questions < best->figures[goal.figure];
    const bool equal = !sooner && questions == best->figures[goal.figure];
    if (sooner || (equal && result.policy == Policy::fixed)) best = &result;
  }
  return best;
}

// Whom the verdict is about: what the product does, else the best of the others.
const PolicyResult& shown_of(const Evaluation& e) {
  if (const PolicyResult* value = e.find(Policy::value)) return *value;
  for (const Goal& goal : kGoals) {
    if (const PolicyResult* best = soonest(e, goal, nullptr)) return *best;
  }
  return e.policies.front();
}

// Which of the two is sooner. What is compared with `static` lead by lead has an interval.
std::string difference(const Evaluation& e, const Goal& goal, const PolicyResult& shown,
                       const PolicyResult& other) {
  const double saved = other.figures[goal.figure] - shown.figures[goal.figure];
  const bool paired = e.compared && &other == &e.policies[e.base];
  const Interval95& more = shown.intervals.difference[goal.figure];
  const std::string size = with_digits(std::abs(saved));
  const bool none = size == with_digits(0);
  if (paired && more.holds(0)) {
    const std::string interval = "95 % interval of what " + name_of(shown) +
                                 " saves: " + with_digits(-more.high) + " to " +
                                 with_digits(-more.low);
    return none ? "the two are even (" + interval + ")"
                : "the difference of " + size + " may be chance (" + interval + ")";
  }
  if (none) return "the two are even";
  std::string out = saved > 0 ? name_of(shown) + " saves " : "the fixed order is sooner by ";
  out += size;
  if (!paired) return out;
  const double low = saved > 0 ? -more.high : more.low, high = saved > 0 ? -more.low : more.high;
  return out + " (95 % interval " + with_digits(low) + " to " + with_digits(high) + ")";
}

std::string compare(const Evaluation& e, const Goal& goal, const PolicyResult& shown) {
  const double questions = shown.figures[goal.figure];
  if (std::isnan(questions)) {
    return "With " + name_of(shown) +
           " more than 2 % of the leads are decided wrong, however long "
           "it asks.";
  }
  if (questions == 0) return std::string("No question is needed ") + goal.name + ".";
  std::string out = name_of(shown) + " needs " + with_digits(questions) + " questions " + goal.name;
  const PolicyResult* other = soonest(e, goal, &shown);
  if (other == nullptr) return out + ".";
  out +=
      shown.order.empty() ? "; the best fixed order, " : "; of the other fixed orders the best, ";
  out += name_of(*other) + ", needs " + with_digits(other->figures[goal.figure]) + ": " +
         difference(e, goal, shown, *other) + ".";
  const bool learnt = e.compared && &shown != &e.policies[e.base] && other != &e.policies[e.base];
  if (!learnt) return out;
  const PolicyResult& base = e.policies[e.base];
  return out + " Beside " + name_of(base) +
         ", the order learnt from the training leads, which needs " +
         with_digits(base.figures[goal.figure]) + ", " + difference(e, goal, shown, base) + ".";
}

std::string stop(const Evaluation& e, const PolicyResult& result) {
  if (e.model_leads == 0) {
    return "The plan has no model: all answers count as equally likely, and only certainty stops. "
           "\"fieldwise learn\" makes one.";
  }
  std::string out =
      "At " + percent(e.confidence) + " confidence it " + (e.drifted ? "would stop" : "stops") +
      " after " + fixed(result.figures[kToConfident], 2) +
      " questions; it claims to be wrong about " + percent(result.figures[kClaimedError]) +
      " of the leads there and is wrong about " + percent(result.figures[kErrorAtStop]) + ".";
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
  const size_t most = e.told() - 1, few = std::min(most, kFewQuestions - 1);
  const Interval95& range = result.intervals.own[kAucWonAt + most];
  const std::string interval =
      " (95 % interval " + fixed(range.low, 3) + " to " + fixed(range.high, 3) + ")";
  const auto told = [&](size_t k) { return fixed(result.figures[kAucWonAt + k], 3); };
  if (range.low <= kCoin) {
    return "Nothing here predicts winning: after " + counted(most + 1, "question") +
           " the AUC is " + told(most) + interval + ", and a coin has 0.5.";
  }
  std::string out = "Of winning, " + counted(few + 1, "question") +
                    (few == 0 ? " tells" : " tell") + " with an AUC of " + told(few);
  if (most > few) out += ", " + std::to_string(most + 1) + " with " + told(most);
  return out + interval + ".";
}

std::string drift(const Evaluation& e, const PolicyResult& result) {
  std::string out = "These leads are another public than the model's";
  if (e.score) {
    out += ": the mean log likelihood of their answers is " + fixed(e.score->score, 2) + ", and " +
           fixed(e.score->expected, 2) + " was to be expected";
  }
  return out + ". The guard acts, so that only certainty stops: after " +
         fixed(result.guarded[kToConfident], 2) + " questions, wrong about " +
         percent(result.guarded[kErrorAtStop]) +
         ". What likelihood would have done is shown beside it.";
}

}  // namespace

std::vector<std::string> verdict(const Evaluation& e) {
  std::vector<std::string> out;
  const PolicyResult& shown = shown_of(e);
  for (const Goal& goal : kGoals) out.push_back(compare(e, goal, shown));
  out.push_back(stop(e, shown));
  if (e.drifted) out.push_back(drift(e, shown));
  out.push_back(winning(e, shown));
  if (e.leaving != Leaving::Source::unknown) {
    const Figures& stay = e.drifted ? shown.guarded : shown.figures;
    const auto at = [&](size_t h) { return percent(stay[kSurviveAndRight + h]); };
    out.push_back(at(1) + " of the visitors come to that stop and are decided right; " + at(0) +
                  " if half as many leave, " + at(2) + " if half as many again do.");
  }
  if (e.outcomes.size() == 1) {
    out.push_back("All leads have the same outcome, " + e.outcomes[0].name +
                  ": there is nothing to decide.");
  }
  if (e.model_leads > 0 && e.model_leads < kManyLeads) {
    out.push_back("The model knows only " + counted(e.model_leads, "lead") + "; from " +
                  counted(kManyLeads) + " on it tells much more.");
  }
  if (e.leads < kFewTests) {
    out.push_back("Only " + counted(e.leads, "lead was", "leads were") +
                  " replayed: differences between policies are mostly chance.");
  }
  return out;
}

}  // namespace fieldwise::evaluate
