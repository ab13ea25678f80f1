#include "calibrate/summary.h"

#include <algorithm>
#include <cmath>

#include "base/figures.h"
#include "plan/names.h"

namespace fieldwise::calibrate {
namespace {

constexpr size_t kTitle = 32, kFigure = 16;

class Summary {
 public:
  Summary(const Calibration& found, const Proposal& proposal,
          const std::vector<std::string>& warnings, const std::string& decay)
      : found_(found), proposal_(proposal), warnings_(warnings), decay_(decay) {}

  std::string write() {
    if (found_.points.empty()) {
      out_ +=
          "Nothing to learn here: no answer tells of winning what chance would not. No points are "
          "proposed.\n";
    }
    out_ += "From " + counted(found_.leads, "lead") + ": " + counted(found_.won) + " won (" +
            percent(share(found_.won, found_.leads)) + ")";
    if (found_.open > 0) out_ += "; " + counted(found_.open) + " more are open and tell nothing";
    out_ += ".\n";
    judged();
    if (!found_.points.empty()) {
      changes();
      thresholds();
      curve();
    }
    out_ += decay_;
    examples();
    course();
    if (!warnings_.empty()) out_ += "\nWarnings\n";
    for (const std::string& warning : warnings_) out_ += "  " + warning + "\n";
    return std::move(out_);
  }

 private:
  static double share(size_t part, size_t all) {
    return static_cast<double>(part) / static_cast<double>(all);
  }

  void line(const std::string& title, const std::vector<std::string>& cells) {
    std::string text = "  " + padded(title, kTitle);
    for (const std::string& cell : cells) text += right_aligned(cell, kFigure);
    out_ += text.substr(0, text.find_last_not_of(' ') + 1) + '\n';
  }

  void judge_line(const std::string& title, const Judged& judged) {
    line(title, {fixed(judged.auc, 3) + " ± " + fixed(judged.error, 3), fixed(judged.brier, 4),
                 fixed(judged.lift, 2)});
  }

  void judged() {
    out_ += "\nOn leads that the points were not made from\n";
    line("", {"AUC", "Brier", "lift at 20 %"});
    judge_line("today", found_.today);
    if (found_.proposed) {
      judge_line(found_.points.empty() ? "what could be made of it"
                                       : counted(found_.points.size(), "proposed rule"),
                 *found_.proposed);
    }
    line("chance alone",
         {"0.500 ± " + fixed(found_.today.stray, 3), fixed(found_.today.base_brier, 4), "1.00"});
    if (!found_.points.empty() && found_.proposed && found_.proposed->auc <= found_.today.auc) {
      out_ +=
          "  The proposed rules rank leads no better than today's. Keep those, unless fewer rules "
          "are worth it.\n";
    }
  }

  void changes() {
    out_ += "\nPoints, with their 95 % interval\n";
    if (proposal_.changes.empty()) out_ += "  They stay as they are.\n";
    for (const Change& change : proposal_.changes) {
      const auto before = static_cast<double>(change.before) / 1000;
      std::string points =
          change.before == 0 ? "new" : fixed(before, before == std::floor(before) ? 0 : 3);
      points += change.after == 0 ? " → gone" : " → " + std::to_string(change.after);
      if (change.after != 0) {
        points += " (" + fixed(change.low, 0) + " … " + fixed(change.high, 0) + ")";
      }
      out_ += "  " + padded(points, 22) + "  " + one_line(change.what) + "\n";
      out_ += "  " + padded("", 22) + "  " + change.reason + "\n";
    }
  }

  void examples() {
    if (proposal_.examples.empty()) return;
    out_ += "\nExamples that this leaves wrong\n";
    for (const std::string& name : proposal_.examples) out_ += "  " + one_line(name) + "\n";
    out_ +=
        "  They stand aside in the new plan, as \"x-examples\": write what you expect now, and put "
        "them back.\n";
  }

  void thresholds() {
    if (proposal_.thresholds.empty()) return;
    out_ += "\nThresholds, so that as nearly as many leads pass as today as whole points allow\n";
    for (const ThresholdChange& change : proposal_.thresholds) {
      const auto points = [](int64_t thousandths) {
        return fixed(static_cast<double>(thousandths) / 1000, 0);
      };
      const std::string stage(name_of(stage_titles(), change.stage));
      if (change.stays) {
        out_ += "  " + stage + ": " + points(change.before) +
                " stays: " + percent(change.share_before) +
                " reach it by today's answers alone, which does not say where it should be; " +
                percent(change.share_after) + " would\n";
        continue;
      }
      line(stage + ": " + points(change.before) + " → " + points(change.after),
           {percent(change.share_before) + " → " + percent(change.share_after) + " pass"});
    }
  }

  void curve() {
    out_ += "\nChances beside what came, by tenths of the leads\n";
    line("", {"expected", "came"});
    for (const CurvePoint& point : found_.proposed->curve) {
      line(counted(point.leads, "lead"), {percent(point.expected), percent(point.came)});
    }
  }

  void course() {
    const Course& course = found_.course;
    if (course.shares.empty()) return;
    out_ += course.by_time ? "\nThrough time\n"
                           : "\nIn the order of the history (the map has no time)\n";
    std::string shares;
    for (const double won : course.shares) shares += (shares.empty() ? "" : ", ") + percent(won);
    out_ += "  won, by tenths: " + shares + "\n";
    if (course.moved) {
      const auto [least, most] = std::minmax_element(course.shares.begin(), course.shares.end());
      out_ +=
          "  This moved: from " + percent(*least) + " to " + percent(*most) +
          ", more than chance would. Points rank leads all the same, but the chances above are "
          "those of no one time: calibrate with the latest leads before thresholds are trusted.\n";
    }
    if (course.late.leads == 0) return;
    out_ += "  made of the first 70 %, judged on the others: AUC " + fixed(course.late.auc, 3) +
            "; expected " + percent(course.expected) + " won, came " +
            percent(share(course.late.won, course.late.leads)) + "\n";
  }

  const Calibration& found_;
  const Proposal& proposal_;
  const std::vector<std::string>& warnings_;
  const std::string& decay_;
  std::string out_;
};

}  // namespace

std::string summary(const Calibration& calibration, const Proposal& proposal,
                    const std::vector<std::string>& warnings, const std::string& decay) {
  return Summary(calibration, proposal, warnings, decay).write();
}

}  // namespace fieldwise::calibrate
