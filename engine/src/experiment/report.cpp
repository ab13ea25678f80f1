#include "experiment/report.h"

#include <algorithm>
#include <cmath>

#include "base/figures.h"
#include "json/writer.h"

namespace fieldwise::experiment {
namespace {

// Chance deals visitors out as unevenly in fewer than one experiment in a thousand, however often
// somebody looks.
const double kMismatch = std::log(1000.0);
constexpr double kManyUndecided = 0.05;  // share of the leads

// One of the two things that are counted, and how it is spoken of.
struct Measure {
  const char* name;   // in JSON
  const char* title;  // of its column
  const char* what;   // that no difference is claimed in
  const char *more, *less;
  std::vector<uint8_t> Arm::*marks;
};

constexpr Measure kCompleted{"completed",      "completed",      "completion",
                             "completes more", "completes less", &Arm::completed};
constexpr Measure kAccepted{"accepted",
                            "accepted by sales",
                            "accepted leads",
                            "brings more accepted leads",
                            "brings fewer accepted leads",
                            &Arm::accepted};

std::vector<Measure> measures_of(const Settings& settings) {
  return settings.with_outcomes ? std::vector{kCompleted, kAccepted} : std::vector{kCompleted};
}

Trials trials_of(const std::vector<uint8_t>& marks) {
  return {marks.size(), static_cast<uint64_t>(std::count(marks.begin(), marks.end(), 1))};
}

// Several variants share the chance of a wrong claim. Of one that nobody falls to nothing is known.
Interval difference_of(const Study& study, size_t index, const Measure& measure, double alpha) {
  const Arm& control = study.arms[0];
  const Arm& other = study.arms[index];
  if (control.weight == 0 || other.weight == 0) return {-1, 1};
  Comparison comparison{block_size(control.weight, other.weight), {}, {}, {}};
  const size_t all = control.places.size() + other.places.size();
  for (size_t c = 0, o = 0; c + o < all;) {
    const bool of_other = c == control.places.size() ||
                          (o < other.places.size() && other.places[o] < control.places[c]);
    const bool success =
        of_other ? (other.*measure.marks)[o] != 0 : (control.*measure.marks)[c] != 0;
    add(comparison, of_other, success);
    ++(of_other ? o : c);
  }
  return difference_interval(comparison.blocks, alpha / static_cast<double>(study.arms.size() - 1));
}

bool mismatched(const Study& study) {
  std::vector<uint64_t> counts;
  std::vector<double> weights;
  for (const Arm& arm : study.arms) {
    counts.push_back(arm.met);
    weights.push_back(arm.weight);
  }
  return evidence_against_weights(counts, weights) >= kMismatch;
}

uint64_t total(const Study& study, uint64_t (*count)(const Arm&)) {
  uint64_t sum = 0;
  for (const Arm& arm : study.arms) sum += count(arm);
  return sum;
}

uint64_t visitors_of(const Arm& arm) { return arm.completed.size(); }
uint64_t leads_of(const Arm& arm) { return arm.leads; }
uint64_t undecided_of(const Arm& arm) { return arm.leads - arm.decided; }
uint64_t met_of(const Arm& arm) { return arm.met; }

std::string uneven(const Study& study) {
  std::string counts, weights;
  for (const Arm& arm : study.arms) {
    counts += (counts.empty() ? "" : " : ") + counted(arm.met);
    weights += (weights.empty() ? "" : " : ") + fixed(arm.weight, 0);
  }
  return "Visitors are not dealt out as the weights say: " + counts + " instead of " + weights +
         ". Chance does so in fewer than one experiment in a thousand. Events of some variant are "
         "missing, or visitors came by who are none: find out before you believe a difference.";
}

std::vector<std::string> warnings_of(const Study& study, const Settings& settings) {
  std::vector<std::string> out;
  const uint64_t visitors = total(study, visitors_of);
  const uint64_t leads = total(study, leads_of);
  const uint64_t undecided = total(study, undecided_of);
  if (mismatched(study)) out.push_back(uneven(study));
  if (visitors > 0 && leads == visitors) {
    out.emplace_back(
        "Every visitor completed. Without consent, only those who submit are known to the server; "
        "completion then says nothing of the others.");
  }
  if (settings.with_outcomes &&
      static_cast<double>(undecided) > kManyUndecided * static_cast<double>(leads)) {
    out.push_back(counted(undecided) + " of " + counted(leads, "lead") +
                  (undecided == 1 ? " has" : " have") +
                  " no outcome yet and count as not accepted. --until leaves the newest out.");
  }
  if (study.other_plans > 0) {
    out.push_back(counted(study.other_plans, "visitor") +
                  " met other plans than those given and are left out. --plan may be repeated.");
  }
  return out;
}

std::string points(double difference) {
  return (difference < 0 ? "-" : "+") + fixed(100 * std::fabs(difference), 1);
}

std::string verdict(const Arm& arm, const Measure& measure, const Interval& difference) {
  const std::string range = points(difference.low) + " to " + points(difference.high) + " points";
  if (difference.low > 0) return arm.key + " " + measure.more + ": " + range;
  if (difference.high < 0) return arm.key + " " + measure.less + ": " + range;
  return arm.key + ": no difference in " + measure.what + " can be claimed yet (" + range +
         "); go on";
}

std::string rate_cell(const Trials& trials, double alpha) {
  if (trials.count == 0) return "-";
  const Interval interval = rate_interval(trials, alpha);
  return right_aligned(counted(trials.successes), 7) + right_aligned(percent(trials.rate()), 9) +
         "  (" + fixed(100 * interval.low, 1) + " to " + fixed(100 * interval.high, 1) + ")";
}

void write_table(std::string& out, const Study& study, const Settings& settings) {
  constexpr size_t kCell = 36;
  size_t width = std::string("variant").size();
  for (const Arm& arm : study.arms) width = std::max(width, arm.key.size());
  const std::vector<Measure> measures = measures_of(settings);
  const auto line = [&](const std::string& text) {
    out += "  " + text.substr(0, text.find_last_not_of(' ') + 1) + '\n';
  };
  std::string head = padded("variant", width) + right_aligned("visitors", 12) + "   ";
  for (const Measure& measure : measures) head += padded(measure.title, kCell);
  line(head);
  for (const Arm& arm : study.arms) {
    std::string row =
        padded(arm.key, width) + right_aligned(counted(arm.completed.size()), 12) + "   ";
    for (const Measure& measure : measures) {
      row += padded(rate_cell(trials_of(arm.*measure.marks), settings.alpha), kCell);
    }
    line(row);
  }
}

void write_study(std::string& out, const Study& study, const Settings& settings) {
  const uint64_t visitors = total(study, visitors_of);
  out += study.key + ": " + counted(visitors, "visitor");
  if (study.under_way > 0) {
    out += ", and " + counted(study.under_way) + " whose time to submit is not over";
  }
  out += "\n\n";
  if (total(study, met_of) > 0) {
    write_table(out, study, settings);
    out += '\n';
    for (size_t arm = 1; arm < study.arms.size(); ++arm) {
      for (const Measure& measure : measures_of(settings)) {
        const Interval difference = difference_of(study, arm, measure, settings.alpha);
        out += "  " + verdict(study.arms[arm], measure, difference) + '\n';
      }
    }
  } else {
    out += "  nobody met it yet\n";
  }
  const std::vector<std::string> warnings = warnings_of(study, settings);
  if (!warnings.empty()) out += '\n';
  for (const std::string& warning : warnings) out += "  Warning: " + warning + '\n';
}

void write_interval(JsonWriter& w, const Interval& interval) {
  w.key("low").number(interval.low).key("high").number(interval.high);
}

void write_arm(JsonWriter& w, const Study& study, size_t index, const Settings& settings) {
  const Arm& arm = study.arms[index];
  w.begin_object().key("key").string(arm.key).key("weight").number(arm.weight);
  w.key("met").integer(static_cast<int64_t>(arm.met));
  w.key("visitors").integer(static_cast<int64_t>(arm.completed.size()));
  for (const Measure& measure : measures_of(settings)) {
    const Trials trials = trials_of(arm.*measure.marks);
    w.key(measure.name).begin_object();
    w.key("count").integer(static_cast<int64_t>(trials.successes));
    w.key("rate").number(trials.rate());
    write_interval(w, rate_interval(trials, settings.alpha));
    w.key("difference");
    if (index == 0) {
      w.null();
    } else {
      const Interval difference = difference_of(study, index, measure, settings.alpha);
      w.begin_object();
      write_interval(w, difference);
      w.key("claim");
      if (difference.low > 0 || difference.high < 0) {
        w.string(difference.low > 0 ? "more" : "less");
      } else {
        w.null();
      }
      w.end_object();
    }
    w.end_object();
  }
  if (settings.with_outcomes) w.key("undecided").integer(static_cast<int64_t>(undecided_of(arm)));
  w.end_object();
}

}  // namespace

std::string report_text(const std::vector<Study>& studies, const Settings& settings) {
  std::string out;
  for (const Study& study : studies) {
    if (!out.empty()) out += '\n';
    write_study(out, study, settings);
  }
  return out;
}

std::string report_json(const std::vector<Study>& studies, const Settings& settings) {
  std::string out;
  JsonWriter w(out);
  w.begin_object().key("alpha").number(settings.alpha);
  w.key("within").integer(settings.window.within);
  w.key("offer");
  if (settings.window.offer.empty()) {
    w.null();
  } else {
    w.string(settings.window.offer);
  }
  w.key("last_event").integer(settings.last_event);
  w.key("experiments").begin_array();
  for (const Study& study : studies) {
    w.begin_object().key("key").string(study.key);
    w.key("under_way").integer(static_cast<int64_t>(study.under_way));
    w.key("other_plans").integer(static_cast<int64_t>(study.other_plans));
    w.key("mismatch").boolean(mismatched(study));
    w.key("variants").begin_array();
    for (size_t arm = 0; arm < study.arms.size(); ++arm) write_arm(w, study, arm, settings);
    w.end_array().key("warnings").begin_array();
    for (const std::string& warning : warnings_of(study, settings)) w.string(warning);
    w.end_array().end_object();
  }
  w.end_array().end_object();
  return out;
}

}  // namespace fieldwise::experiment
