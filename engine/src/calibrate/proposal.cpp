#include "calibrate/proposal.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "base/figures.h"
#include "calibrate/examples.h"
#include "json/writer.h"
#include "learn/splice.h"

namespace fieldwise::calibrate {
namespace {

constexpr size_t kLongestKey = 64;
constexpr double kTooFew = 0.01;  // of the leads, to tell where a threshold should be

// "lead_source_olark_chat": letters, digits and underscores, beginning with a letter.
std::string slug(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool upper = c >= 'A' && c <= 'Z';
    const bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (upper || plain) {
      out += upper ? static_cast<char>(c - 'A' + 'a') : c;
    } else if (!out.empty() && out.back() != '_') {
      out += '_';
    }
  }
  out = out.substr(0, kLongestKey - 3);
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out.empty() || out[0] < 'a' ? "r_" + out : out;
}

std::string reason_of(const Points& points) {
  return percent(points.won) + " of the " + counted(points.leads, "lead") +
         " for whom it holds were won, " + percent(points.others_won) + " of the others";
}

class Proposer {
 public:
  Proposer(const Plan& plan, std::string_view text, const Calibration& found, uint32_t axis)
      : plan_(plan), text_(text), found_(found), axis_(axis) {
    for (const Rule& rule : plan.rules) keys_.insert(std::string(rule.key));
  }

  Proposal run() {
    write_rules();
    change_thresholds();
    out_.examples = set_aside_examples(out_.plan);
    return std::move(out_);
  }

 private:
  // What today's rule is worth now; null: nothing.
  const Points* points_of(uint32_t rule) const {
    const auto it = std::find_if(found_.points.begin(), found_.points.end(),
                                 [&](const Points& points) { return points.feature.rule == rule; });
    return it == found_.points.end() ? nullptr : &*it;
  }

  std::string new_key(const Feature& feature) {
    const std::string wanted = slug(words(plan_, feature));
    std::string out = wanted;
    for (int n = 2; !keys_.insert(out).second; ++n) out = wanted + "_" + std::to_string(n);
    return out;
  }

  std::string rule_json(const std::string& key, const Points& points) const {
    std::string out;
    JsonWriter w(out);
    w.begin_object().key("key").string(key).key("axis").string(plan_.axes[axis_].key);
    w.key("points").integer(points.points).key("reason").string(words(plan_, points.feature));
    w.key("if").raw(condition_json(plan_, points.feature)).end_object();
    return out;
  }

  void note(std::string key, std::string what, int64_t before, const Points* points) {
    Change& change = out_.changes.emplace_back();
    change.key = std::move(key);
    change.what = std::move(what);
    change.before = before;
    if (points == nullptr) {
      change.reason = "with the others it tells nothing more of winning";
      return;
    }
    change.after = points->points;
    change.low = points->low;
    change.high = points->high;
    change.reason = reason_of(*points);
  }

  void write_rules() {
    std::string rules;
    const auto add = [&](std::string_view rule) {
      rules.append(rules.empty() ? "[\n    " : ",\n    ").append(rule);
    };
    const std::vector<std::string_view> own = learn::items_of(text_, "rules");
    std::vector<Change> gone;
    for (uint32_t r = 0; r < plan_.rules.size(); ++r) {
      const Rule& rule = plan_.rules[r];
      if (rule.axis != axis_ || !is_about_answers(rule, plan_)) {
        add(own[r]);
        continue;
      }
      const Points* points = points_of(r);
      if (points == nullptr || points->points * 1000 != rule.points) {
        note(std::string(rule.key), std::string(rule.reason), rule.points, points);
      }
      if (points != nullptr) {
        add(learn::with_member(own[r], "points", std::to_string(points->points)));
      }
    }
    for (const Points& points : found_.points) {
      if (points.feature.rule != kNone) continue;
      const std::string key = new_key(points.feature);
      add(rule_json(key, points));
      note(key, words(plan_, points.feature), 0, &points);
    }
    std::stable_sort(
        out_.changes.begin(), out_.changes.end(),
        [](const Change& a, const Change& b) { return std::abs(a.after) > std::abs(b.after); });
    out_.plan = learn::with_member(text_, "rules", rules.empty() ? "[]" : rules + "\n  ]");
  }

  // As many of the history's leads pass as today: sales can take no more of them because points are
  // counted otherwise.
  void change_thresholds() {
    const std::vector<std::string_view> own = learn::items_of(text_, "thresholds");
    std::string thresholds;
    for (uint32_t t = 0; t < plan_.thresholds.size(); ++t) {
      const Threshold& threshold = plan_.thresholds[t];
      std::string when;
      JsonWriter w(when);
      w.begin_array();
      for (const Threshold::Bound& bound : threshold.when) {
        const bool here = bound.axis == axis_;
        w.begin_object().key("axis").string(plan_.axes[bound.axis].key).key("min");
        w.thousandths(here ? matching(bound.min, threshold.stage) : bound.min).end_object();
      }
      w.end_array();
      thresholds.append(t == 0 ? "[\n    " : ",\n    ");
      thresholds += learn::with_member(own[t], "when", when);
    }
    if (out_.thresholds.empty()) return;
    out_.plan = learn::with_member(out_.plan, "thresholds", thresholds + "\n  ]");
  }

  // The threshold (thousandths) that the share of leads nearest to today's comes to; as it is where
  // today's lets all or none through, which does not say where it should be.
  int64_t matching(int64_t before, Stage stage) {
    const auto passing = [](std::span<const double> scores, double min) {
      const auto count =
          std::count_if(scores.begin(), scores.end(), [min](double score) { return score >= min; });
      return static_cast<double>(count) / static_cast<double>(scores.size());
    };
    const double today = passing(found_.today_scores, static_cast<double>(before) / 1000);
    if (today < kTooFew || today > 1 - kTooFew) {
      const double now = passing(found_.scores, static_cast<double>(before) / 1000);
      out_.thresholds.push_back({stage, before, before, today, now, true});
      return before;
    }
    std::set<double> cuts(found_.scores.begin(), found_.scores.end());
    double best = *cuts.rbegin(), off = 2, share = 0;
    for (const double cut : cuts) {
      const double now = passing(found_.scores, cut);
      if (std::abs(now - today) >= off) continue;
      off = std::abs(now - today);
      best = cut;
      share = now;
    }
    const auto after = static_cast<int64_t>(best) * 1000;
    out_.thresholds.push_back({stage, before, after, today, share});
    return after;
  }

  const Plan& plan_;
  std::string_view text_;
  const Calibration& found_;
  const uint32_t axis_;
  std::set<std::string> keys_;
  Proposal out_;
};

}  // namespace

Proposal propose(const Plan& plan, std::string_view text, const Calibration& calibration,
                 uint32_t axis) {
  return Proposer(plan, text, calibration, axis).run();
}

}  // namespace fieldwise::calibrate
