#include "insight/drift.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace fieldwise::insight {
namespace {

constexpr uint64_t kLeads = 100, kBefore = 200;  // fewer say nothing
constexpr int32_t kMonths = 6;                   // before the latest
constexpr double kLeastShare = 0.05;             // of the leads before, in each band of scores
constexpr double kMoved = 0.1, kLeft = 0.25;     // the usual marks (Siddiqi 2006)
constexpr double kNormal999 = 3.090232306167813;

uint64_t leads_of(const ScoreMonth& month) {
  uint64_t out = 0;
  for (const auto& [from, leads] : month.leads) out += leads;
  return out;
}

struct Band {
  double before = 0, now = 0;  // leads
};

// Scores in bands of neighbours, none of which is too rare to compare.
std::vector<Band> bands(const std::map<int64_t, Band>& steps, double before) {
  std::vector<Band> out;
  Band open;
  for (const auto& [from, step] : steps) {
    open.before += step.before;
    open.now += step.now;
    if (open.before < kLeastShare * before) continue;
    out.push_back(open);
    open = {};
  }
  if (out.empty()) return {open};
  out.back().before += open.before;
  out.back().now += open.now;
  return out;
}

double stability_index(const std::vector<Band>& bands, double before, double now) {
  double out = 0;
  for (const Band& band : bands) {
    const double was = band.before / before;
    const double is = std::max(band.now, 0.5) / now;
    out += (is - was) * std::log(is / was);
  }
  return out;
}

// The 99.9 % point of chi-squared (Wilson and Hilferty 1931).
double chi_squared_999(double freedom) {
  const double spread = 2 / (9 * freedom);
  return freedom * std::pow(1 - spread + kNormal999 * std::sqrt(spread), 3);
}

ScoreDrift compare(std::span<const ScoreMonth* const> months, const ScoreMonth& latest) {
  std::map<int64_t, Band> steps;
  ScoreDrift out;
  out.axis = latest.axis;
  out.month = latest.month;
  out.leads = leads_of(latest);
  for (const auto& [from, leads] : latest.leads) steps[from].now += static_cast<double>(leads);
  for (const ScoreMonth* month : months) {
    if (month->month >= latest.month || month->month < latest.month - kMonths) continue;
    out.before += leads_of(*month);
    for (const auto& [from, leads] : month->leads) steps[from].before += static_cast<double>(leads);
  }
  if (out.before < kBefore) return out;
  const auto before = static_cast<double>(out.before), now = static_cast<double>(out.leads);
  const std::vector<Band> all = bands(steps, before);
  out.index = stability_index(all, before, now);
  // Where nothing changed it is spread as chi-squared is, times this (Yurdakul and Naranjo 2020).
  const auto freedom = static_cast<double>(std::max(all.size(), size_t{2}) - 1);
  out.by_chance = (1 / before + 1 / now) * chi_squared_999(freedom);
  if (out.index > out.by_chance && out.index >= kMoved) {
    out.is = out.index >= kLeft ? ScoreDrift::Is::left : ScoreDrift::Is::moved;
  }
  return out;
}

}  // namespace

std::vector<ScoreDrift> score_drift(std::span<const ScoreMonth> scores) {
  std::map<uint32_t, std::vector<const ScoreMonth*>> axes;
  for (const ScoreMonth& month : scores) axes[month.axis].push_back(&month);
  std::vector<ScoreDrift> out;
  for (const auto& [axis, months] : axes) {
    const ScoreMonth* latest = nullptr;
    for (const ScoreMonth* month : months) {
      const bool later = latest == nullptr || month->month > latest->month;
      if (later && leads_of(*month) >= kLeads) latest = month;
    }
    if (latest == nullptr) continue;
    const ScoreDrift drift = compare(months, *latest);
    if (drift.before >= kBefore) out.push_back(drift);
  }
  return out;
}

const char* drift_name(ScoreDrift::Is is) {
  constexpr const char* kNames[] = {"steady", "moved", "left"};
  return kNames[static_cast<size_t>(is)];
}

}  // namespace fieldwise::insight
