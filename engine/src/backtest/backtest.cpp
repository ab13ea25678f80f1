#include "backtest/backtest.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "insight/share.h"
#include "insight/survival.h"

namespace fieldwise::backtest {
namespace {

constexpr int64_t kDay = 86400000;

void count(const Crossing& lead, Counts& out) {
  const uint64_t crossed = lead.crossed ? 1 : 0;
  switch (lead.end) {
    case End::won:
      ++out.won;
      out.crossed_won += crossed;
      return;
    case End::lost:
      ++out.lost;
      out.crossed_lost += crossed;
      return;
    case End::open:
      ++out.open;
      out.crossed_open += crossed;
      return;
  }
}

}  // namespace

bool Backtest::passes() const {
  return all.won > 0 &&
         static_cast<double>(all.crossed_won) >= kGate * static_cast<double>(all.won);
}

Backtest backtest_of(const Plan& plan, std::span<const Crossing> leads,
                     const insight::Dimension& by) {
  Backtest out;
  std::map<std::string, Counts> groups;
  std::vector<insight::Duration> ahead;
  int64_t first = kNever, last = INT64_MIN;
  for (const Crossing& lead : leads) {
    count(lead, out.all);
    if (by.kind != insight::Dimension::Kind::none) count(lead, groups[value_of(plan, lead, by)]);
    if (lead.end == End::won && !lead.crossed) out.missed.push_back(lead.name);
    if (lead.end == End::lost && lead.crossed) out.false_positives.push_back(lead.name);
    if (lead.end == End::won && lead.crossed_at != kNever) {
      ahead.push_back({lead.ended_at - lead.crossed_at, true});
    }
    if (lead.first_at == kNever) continue;
    first = std::min(first, lead.first_at);
    last = std::max(last, lead.last_at);
  }
  out.by = insight::name_of(plan, by);
  for (auto& [name, counts] : groups) out.groups.push_back({name, counts});
  const insight::Share crossed = insight::share_of(out.all.crossed_won, out.all.won);
  out.low = crossed.low;
  out.high = crossed.high;
  if (last >= first) out.days = (last - first) / kDay;
  out.lead_time = insight::velocity_of(std::move(ahead)).median;
  return out;
}

}  // namespace fieldwise::backtest
