#include "insight/diagnosis.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

#include "base/figures.h"
#include "insight/facts.h"
#include "insight/share.h"

namespace fieldwise::insight {
namespace {

constexpr char kFewAccepted[] = "many_qualified_few_accepted";
constexpr char kLowAcceptance[] = "low_acceptance";
constexpr char kThinPipeline[] = "thin_pipeline";
constexpr char kFallingEngagement[] = "falling_engagement";

constexpr uint64_t kFewest = 30;              // of whom it is decided, to say anything
constexpr double kLow = 0.5, kHealthy = 0.6;  // of qualified leads, accepted
constexpr double kMany = 0.2, kThin = 0.05;   // of leads, qualified
constexpr double kFalling = 0.8;              // of the leads that were active in the months before
constexpr int32_t kMonths = 3;
constexpr double kNormal95 = 1.959963984540054;

const Rate& rate_of(const Group& group, std::string_view key) {
  const auto kinds = passage_kinds();
  size_t k = 0;
  while (kinds[k].key != key) ++k;
  return group.figures[k].rate;
}

std::string words(const Share& share) {
  return percent(share.value) + " of " + counted(share.of) + " (" + percent(share.low) + " … " +
         percent(share.high) + ")";
}

// Leads that did something, by month, up to the last whole one.
std::map<int32_t, double> active_leads(const Metrics& metrics) {
  std::map<int32_t, double> out;
  for (const ScoreMonth& month : metrics.scores) {
    if (month.axis != 0 || month.month >= month_of(metrics.range.now)) continue;
    for (const auto& [from, leads] : month.leads) out[month.month] += static_cast<double>(leads);
  }
  return out;
}

void advise_on_engagement(const Metrics& metrics, std::vector<Advice>& out) {
  const std::map<int32_t, double> active = active_leads(metrics);
  const int32_t last = month_of(metrics.range.now) - 1;
  double before = 0;
  for (int32_t month = last - kMonths; month < last; ++month) {
    const auto found = active.find(month);
    // A history that is shorter, or has a gap, is no measure.
    if (found == active.end()) return;
    before += found->second / kMonths;
  }
  const auto found = active.find(last);
  const double now = found == active.end() ? 0 : found->second;
  const bool fell = now + kNormal95 * std::sqrt(now) < kFalling * before;
  if (before < static_cast<double>(kFewest) || !fell) return;
  out.push_back({kFallingEngagement,
                 {"segments"},
                 counted(static_cast<size_t>(now), "lead") + " did something in " +
                     month_name(last) + ", and " + fixed(before, 0) +
                     " a month in the three months before."});
}

}  // namespace

std::vector<Advice> diagnosis_of(const Metrics& metrics) {
  std::vector<Advice> out;
  const Group& all = metrics.groups.front();
  const Rate& accepting = rate_of(all, "qualified_to_accepted");
  const Rate& qualifying = rate_of(all, "first_to_qualified");
  const Share accepted = share_of(accepting.came, accepting.of - accepting.open);
  const Share qualified = share_of(qualifying.came, qualifying.of);
  if (accepted.of >= kFewest && accepted.high < kLow) {
    const bool many = qualified.of >= kFewest && qualified.low > kMany;
    std::string text = "Sales accepted " + words(accepted) + " qualified leads";
    if (many) text += ", and " + words(qualified) + " leads were qualified";
    if (many) {
      out.push_back({kFewAccepted, {"handoff"}, text + "."});
    } else {
      out.push_back({kLowAcceptance, {"handoff", "thresholds", "nurture"}, text + "."});
    }
  }
  if (accepted.of >= kFewest && accepted.low > kHealthy && qualified.of >= kFewest &&
      qualified.high < kThin) {
    out.push_back({kThinPipeline,
                   {"thresholds"},
                   "Sales accepted " + words(accepted) + " qualified leads, but only " +
                       words(qualified) + " leads were qualified."});
  }
  advise_on_engagement(metrics, out);
  return out;
}

}  // namespace fieldwise::insight
