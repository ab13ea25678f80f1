// From past leads to points: an integer scorecard, and how well it tells who is won
// (docs/calibrating.md).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "calibrate/features.h"
#include "calibrate/judge.h"
#include "learn/leads.h"
#include "plan/plan.h"

namespace fieldwise::calibrate {

inline constexpr size_t kMostRules = 20;
inline constexpr size_t kFewestLeads = 100;  // won and lost together
inline constexpr size_t kFewestOfEach = 20;  // won, and lost

// Points that the history speaks for.
struct Points {
  Feature feature;
  int64_t points = 0;
  double low = 0, high = 0;  // 95 % interval, in points
  size_t leads = 0;          // for whom it holds
  double won = 0;            // the share of them that was won
  double others_won = 0;     // of the others
};

// How well scores tell of winning, on leads that they were not made from.
struct Judged {
  size_t leads = 0, won = 0;
  double auc = 0.5, error = 0;
  double stray = 0;                  // of the AUC where nothing tells
  double brier = 0, base_brier = 0;  // and of who says of all that they are won as often as all are
  double lift = 0;
  std::vector<CurvePoint> curve;
  bool tells() const { return stray > 0 && auc > 0.5 + 3 * stray; }
};

// How often leads were won, from the first tenth to the last.
struct Course {
  bool by_time = false;        // else in the order of the history
  std::vector<double> shares;  // by tenth
  double chi_squared = 0;      // of ten equal shares, nine degrees of freedom
  bool moved = false;
  // What was made of the first 70 %, judged on the others: how often they should have been won.
  Judged late;
  double expected = 0;
};

struct Calibration {
  size_t leads = 0, won = 0, open = 0;  // whose outcome is known; won of them; left out as open
  std::vector<Points> points;           // the most first; empty: there is nothing to learn
  std::optional<Judged> proposed;       // on held-out leads
  Judged today;
  std::vector<double> scores;  // of the known leads, under the proposed points
  std::vector<double> today_scores;
  Course course;
};

// What makes leads useless: none with an outcome, or too few.
std::optional<Error> useless(const learn::Leads& leads);
// The same of so many.
std::optional<Error> too_few(size_t won, size_t lost);

// Of the points that the plan's axis gives for answers. Equal leads give equal points.
Calibration calibrate(const Plan& plan, const learn::Leads& leads, uint32_t axis);

}  // namespace fieldwise::calibrate
