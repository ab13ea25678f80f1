#include "cli/metrics_text.h"

#include <algorithm>

#include "base/figures.h"
#include "cli/duration.h"
#include "insight/diagnosis.h"
#include "insight/drift.h"
#include "playbook/playbook.h"

namespace fieldwise::cli {
namespace {

using namespace insight;

constexpr size_t kTitle = 34, kFigure = 9;

std::string share(uint64_t came, uint64_t of) {
  return of == 0 ? "" : percent(static_cast<double>(came) / static_cast<double>(of));
}

std::string cell(const std::string& text) { return right_aligned(text, kFigure); }

std::string time_cell(int64_t ms) { return cell(ms == kNever ? "" : duration(ms)); }

void write_line(std::string& out, const std::string& line) {
  out += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
}

std::string rate_cells(const Rate& rate) {
  return cell(counted(rate.of)) + cell(counted(rate.came)) + cell(counted(rate.open)) +
         cell(share(rate.came, rate.of)) + cell(share(rate.came, rate.of - rate.open));
}

void write_rates(std::string& out, const Group& group) {
  write_line(out, padded("  Rates", kTitle) + cell("of") + cell("came") + cell("open") +
                      cell("share") + cell("decided"));
  const auto kinds = passage_kinds();
  for (size_t k = 0; k < kinds.size(); ++k) {
    const Rate& rate = group.figures[k].rate;
    if (rate.of == 0) continue;
    write_line(out, padded(std::string("    ") + kinds[k].title, kTitle) + rate_cells(rate));
  }
}

void write_velocities(std::string& out, const Group& group) {
  write_line(out, padded("  How long it takes", kTitle) + cell("of") + cell("over") +
                      cell("median") + cell("at least") + cell("at most"));
  const auto kinds = passage_kinds();
  for (size_t k = 0; k < kinds.size(); ++k) {
    const Velocity& velocity = group.figures[k].velocity;
    if (velocity.of == 0) continue;
    write_line(out, padded(std::string("    ") + kinds[k].title, kTitle) +
                        cell(counted(velocity.of)) + cell(counted(velocity.over)) +
                        time_cell(velocity.median) + time_cell(velocity.low) +
                        time_cell(velocity.high));
  }
}

void write_sales(std::string& out, const Plan& plan, const Group& group) {
  if (!group.dispositions.empty()) {
    write_line(out, "  What became of tasks");
    for (const auto& [name, tasks] : group.dispositions) {
      write_line(out, padded("    " + one_line(name), kTitle) + cell(counted(tasks)));
    }
    write_line(out, padded("  Opportunities, by first attempt", kTitle) + cell("of") +
                        cell("came") + cell("open") + cell("share") + cell("decided"));
    for (const ResponseBand& band : group.response) {
      if (band.opportunity.of == 0) continue;
      write_line(out,
                 padded(std::string("    ") + band.key, kTitle) + rate_cells(band.opportunity));
    }
  }
  if (group.clocks.empty()) return;
  write_line(out, padded("  SLA clocks", kTitle) + cell("runs") + cell("met") + cell("late") +
                      cell("breached") + cell("attempts"));
  for (size_t c = 0; c < group.clocks.size(); ++c) {
    const ClockFigures& clock = group.clocks[c];
    write_line(out, padded("    " + std::string(plan.playbook->sla.clocks[c].key), kTitle) +
                        cell(counted(clock.runs)) + cell(counted(clock.met)) +
                        cell(counted(clock.met_late)) + cell(counted(clock.breached)) +
                        cell(counted(clock.attempts)));
  }
}

void write_group(std::string& out, const Plan& plan, const Group& group) {
  out += counted(group.leads, "lead") + " first seen\n";
  write_rates(out, group);
  write_velocities(out, group);
  write_sales(out, plan, group);
  if (!group.ctas.empty()) {
    write_line(out, padded("  Calls to action", kTitle) + cell("of") + cell("came") + cell("open") +
                        cell("share") + cell("decided"));
    for (const auto& [cta, rate] : group.ctas) {
      write_line(out, padded("    " + cta, kTitle) + rate_cells(rate));
    }
  }
  const Deals& deals = group.deals;
  if (deals.open + deals.won > 0) {
    out += "  Deals: " + counted(deals.open) + " open (" + fixed(deals.open_hundredths / 100, 0) +
           "), " + counted(deals.won) + " won (" + fixed(deals.won_hundredths / 100, 0) + ")\n";
  }
}

size_t place_of(std::string_view key) {
  const auto kinds = passage_kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const PassageKind& kind) { return kind.key == key; });
  return static_cast<size_t>(found - kinds.begin());
}

// A line for each group, of the figures that are compared most; --json has all of them.
void write_groups(std::string& out, const Metrics& metrics) {
  constexpr const char* kShares[] = {"qualified_to_accepted", "qualified_to_opportunity",
                                     "opportunity_to_won", "false_positive"};
  write_line(out, padded("By " + metrics.by, kTitle) + cell("leads") +
                      right_aligned("accepted", 14) + right_aligned("opportunity", 14) +
                      right_aligned("won", 14) + right_aligned("rejected", 14) +
                      right_aligned("first attempt", 15));
  for (size_t g = 1; g < metrics.groups.size(); ++g) {
    const Group& group = metrics.groups[g];
    std::string line =
        padded("  " + (group.name.empty() ? "(not known)" : one_line(group.name)), kTitle) +
        cell(counted(group.leads));
    for (const char* key : kShares) {
      const Rate& rate = group.figures[place_of(key)].rate;
      const uint64_t decided = rate.of - rate.open;
      const std::string text = share(rate.came, decided);
      line += right_aligned(text.empty() ? "" : text + " of " + counted(decided), 14);
    }
    const int64_t median = group.figures[place_of("speed_to_lead")].velocity.median;
    write_line(out, line + right_aligned(median == kNever ? "" : duration(median), 15));
  }
}

// Of axes whose scores are not those of before, why thresholds should be looked at.
void write_drift(std::string& out, const Plan& plan, const Metrics& metrics) {
  for (const ScoreDrift& drift : score_drift(metrics.scores)) {
    if (drift.is == ScoreDrift::Is::steady) continue;
    const bool left = drift.is == ScoreDrift::Is::left;
    out += "Scores of " + std::string(plan.axes[drift.axis].key) + " in " +
           month_name(drift.month) + (left ? " have left" : " have moved from") +
           " those of the months before: index " + fixed(drift.index, 2) + ", by chance up to " +
           fixed(drift.by_chance, 2) + ".\n";
  }
}

}  // namespace

std::string metrics_text(const Plan& plan, const Metrics& metrics) {
  std::string out;
  const Group& all = metrics.groups.front();
  write_group(out, plan, all);
  if (metrics.leads == 0) out += "There is no event in the file.\n";
  if (metrics.leads > 0 && all.leads == 0) {
    out += "Of the file's " + counted(metrics.leads, "lead") +
           " none was first seen in this time: look at --from, --to and --at.\n";
  }
  write_drift(out, plan, metrics);
  for (const Advice& advice : diagnosis_of(metrics)) {
    std::string places;
    for (const char* what : advice.look_at)
      places += (places.empty() ? "" : ", then the ") + std::string(what);
    out += "Look at the " + places + ": " + advice.text + '\n';
  }
  if (metrics.groups.size() == 1) return out;
  out += '\n';
  write_groups(out, metrics);
  return out;
}

}  // namespace fieldwise::cli
