// backtest_json, backtest_text.
#include "backtest/backtest.h"
#include "backtest/report_lines.h"
#include "base/figures.h"
#include "json/writer.h"

namespace fieldwise::backtest {
namespace {

constexpr size_t kTitle = 28, kFigure = 18;
constexpr int64_t kMonthsWanted = 180, kFewDays = 90;
constexpr int64_t kDay = 86400000;

void write_part(JsonWriter& w, const char* key, uint64_t crossed, uint64_t all) {
  w.key(key).begin_object().key("leads").integer(static_cast<int64_t>(all));
  w.key("crossed").integer(static_cast<int64_t>(crossed)).key("share");
  if (all == 0) {
    w.null();
  } else {
    w.number(static_cast<double>(crossed) / static_cast<double>(all));
  }
  w.end_object();
}

void write_counts(JsonWriter& w, const Counts& counts) {
  write_part(w, "won", counts.crossed_won, counts.won);
  write_part(w, "lost", counts.crossed_lost, counts.lost);
  write_part(w, "open", counts.crossed_open, counts.open);
}

std::string counts_line(const std::string& title, const Counts& counts) {
  return "  " + padded(title, kTitle) +
         right_aligned(part(counts.crossed_won, counts.won), kFigure) +
         right_aligned(part(counts.crossed_lost, counts.lost), kFigure) +
         right_aligned(part(counts.crossed_open, counts.open), kFigure) + '\n';
}

std::string length_note(int64_t days) {
  if (days < 0 || days >= kMonthsWanted) return {};
  return "The history spans " + counted(static_cast<size_t>(days), "day") +
         "; six months are wanted. " +
         (days < kFewDays ? "This is too little to trust: test again each month.\n"
                          : "Test again each month until it does, and tighten thresholds then.\n");
}

}  // namespace

std::string backtest_json(const Plan& plan, const Backtest& found) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("plan").string(plan.hash).key("passes").boolean(found.passes());
  w.key("gate").number(kGate).key("interval").begin_array();
  w.number(found.low).number(found.high).end_array();
  w.key("days");
  found.days < 0 ? w.null() : w.integer(found.days);
  w.key("lead_time").time_or_null(found.lead_time);
  w.key("all").begin_object();
  write_counts(w, found.all);
  w.end_object().key("by").string_or_null(found.by).key("groups").begin_array();
  for (const Group& group : found.groups) {
    w.begin_object().key("name").string_or_null(group.name);
    write_counts(w, group.counts);
    w.end_object();
  }
  w.end_array();
  write_names(w, "missed", found.missed);
  write_names(w, "false_positives", found.false_positives);
  w.end_object();
  return out;
}

std::string verdict_text(const Backtest& found) {
  const Counts& all = found.all;
  if (all.won == 0) {
    return "No lead was won, so nothing shows that this plan finds those who buy.";
  }
  return std::string(found.passes() ? "Passed: " : "Not passed: ") + counted(all.crossed_won) +
         " of " + counted(all.won, "won lead") + " crossed the threshold, " +
         percent(static_cast<double>(all.crossed_won) / static_cast<double>(all.won)) +
         " (95 % interval " + percent(found.low) + " … " + percent(found.high) +
         "); 70 % are wanted.";
}

std::string backtest_text(const Backtest& found) {
  std::string out = verdict_text(found) + "\n\n  " + padded("Crossed, of those that were", kTitle) +
                    right_aligned("won", kFigure) + right_aligned("lost", kFigure) +
                    right_aligned("open", kFigure) + '\n';
  out += counts_line("all", found.all);
  for (const Group& group : found.groups) {
    out += counts_line(found.by + " " + (group.name.empty() ? "not known" : one_line(group.name)),
                       group.counts);
  }
  out += '\n';
  if (found.lead_time != kNever) {
    out += "Half of the won leads that crossed did so " +
           counted(static_cast<size_t>(found.lead_time / kDay), "day") + " before the sale.\n";
  }
  out += names_line("Missed opportunities", found.missed);
  out += names_line("False positives", found.false_positives);
  return out + length_note(found.days);
}

}  // namespace fieldwise::backtest
