#include <cmath>

#include "base/figures.h"
#include "evaluate/plot.h"
#include "evaluate/report.h"

namespace fieldwise::evaluate {
namespace {

constexpr double kMostError = .25;  // of what the threshold curve shows

// By policy, in the order of Policy: told apart by people who see no red or no green too (Okabe,
// Ito 2008).
constexpr const char* kColors[] = {"#999999", "#56b4e9", "#cc79a7", "#b8a400",
                                   "#009e73", "#e69f00", "#d55e00", "#0072b2"};

constexpr const char* kStyle = R"(
:root { color-scheme: light; font: 16px/1.5 system-ui, sans-serif; color: #1c1c1c; background: #fff }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
h1 { font-size: 1.6rem } h2 { font-size: 1.2rem; margin-top: 2.5rem }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 1rem 0 }
caption { text-align: left; color: #555 }
th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid #ddd }
th:first-child, td:first-child { text-align: left }
tr.strong td { font-weight: 600 }
figure { margin: 2rem 0 } figcaption { font-weight: 600 }
svg { width: 100%; height: auto } svg text { font-size: 12px; fill: #444 }
.grid { stroke: #e4e4e4 }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0; margin: 0 }
.legend li::before { content: ""; display: inline-block; width: 1.4em; height: 3px;
  vertical-align: middle; margin-right: .4em; background: var(--line) }
.scroll { overflow-x: auto }
)";

Line line_of(const PolicyResult& row) {
  Line out;
  out.name = policy_name(row.policy);
  out.color = kColors[static_cast<size_t>(row.policy)];
  out.strong = row.policy == Policy::value || row.policy == Policy::fixed;
  return out;
}

std::string by_questions(const Evaluation& e, std::string title, std::string y, size_t first,
                         bool share) {
  Chart chart{std::move(title), "questions asked", std::move(y), share, {}};
  for (const PolicyResult& row : e.policies) {
    Line line = line_of(row);
    for (size_t k = 0; k < kQuestions; ++k) {
      line.points.emplace_back(static_cast<double>(k + 1), row.figures[first + k]);
    }
    chart.lines.push_back(std::move(line));
  }
  return svg(chart);
}

std::string thresholds(const Evaluation& e) {
  Chart chart{"What each question buys: stopping at rising thresholds of likelihood",
              "mean number of questions",
              "leads decided wrong",
              true,
              {}};
  for (const PolicyResult& row : e.policies) {
    Line line = line_of(row);
    for (const CurvePoint& point : row.curve) {
      if (point.error <= kMostError) line.points.emplace_back(point.questions, point.error);
    }
    chart.lines.push_back(std::move(line));
  }
  return svg(chart);
}

std::string table(std::string_view caption, const std::vector<std::string>& header,
                  const std::vector<std::vector<std::string>>& rows) {
  std::string out = "<div class=\"scroll\"><table><caption>" + escaped(caption) + "</caption><tr>";
  for (const std::string& name : header) out += "<th scope=\"col\">" + escaped(name) + "</th>";
  out += "</tr>\n";
  for (const auto& row : rows) {
    out += row[0] == policy_name(Policy::value) ? "<tr class=\"strong\">" : "<tr>";
    for (const std::string& cell : row) out += "<td>" + escaped(cell) + "</td>";
    out += "</tr>\n";
  }
  return out + "</table></div>\n";
}

std::string main_table(const Evaluation& e) {
  std::vector<std::vector<std::string>> rows;
  for (const PolicyResult& row : e.policies) {
    const Figures& f = row.figures;
    rows.push_back({std::string(policy_name(row.policy)), fixed(f[kToCertain], 2),
                    fixed(f[kToConfident], 2), percent(f[kErrorAtStop]), percent(f[kClaimedError]),
                    fixed(f[kQuestionsAtError], 2), fixed(f[kQuestionsAtError + 1], 2),
                    fixed(f[kQuestionsAtError + 2], 2), percent(f[kAccuracyArea]),
                    percent(f[kSurviveAndRight + 1])});
  }
  return table("Mean numbers of questions. \"Wrong\" and \"claimed\" are of the confidence stop.",
               {"policy", "to certain", "to confident", "wrong", "claimed", "at 1 % wrong",
                "at 2 % wrong", "at 5 % wrong", "right, mean of 1 to 8", "stay and right"},
               rows);
}

std::string guard_table(const Evaluation& e) {
  if (!e.drifted) return {};
  std::vector<std::vector<std::string>> rows;
  for (const PolicyResult& row : e.policies) {
    rows.push_back({std::string(policy_name(row.policy)), fixed(row.figures[kToConfident], 2),
                    percent(row.figures[kClaimedError]), percent(row.figures[kErrorAtStop]),
                    fixed(row.guarded[kToConfident], 2), percent(row.guarded[kErrorAtStop])});
  }
  return "<h2>The drift guard</h2>\n" +
         table("What likelihood would have done, and what happens as only certainty stops.",
               {"policy", "questions, unguarded", "claimed wrong", "wrong", "questions, guarded",
                "wrong"},
               rows);
}

std::string difference_table(const Evaluation& e) {
  if (!e.compared || e.policies.size() < 2) return {};
  std::vector<std::vector<std::string>> rows;
  const Figures& base = e.policies[e.base].figures;
  for (const PolicyResult& row : e.policies) {
    if (row.policy == Policy::fixed) continue;
    std::vector<std::string> cells = {std::string(policy_name(row.policy))};
    for (const size_t f :
         {size_t{kToCertain}, size_t{kToConfident}, kQuestionsAtError + size_t{1}}) {
      const Interval95& range = row.intervals.difference[f];
      cells.push_back(fixed(row.figures[f] - base[f], 2) + " (" + fixed(range.low, 2) + " to " +
                      fixed(range.high, 2) + ")");
    }
    rows.push_back(std::move(cells));
  }
  return table(
      "Questions more (or less) than the learnt order needs, with 95 % intervals: the leads "
      "drawn anew 1,000 times, the same for all policies.",
      {"policy", "to certain", "to confident", "at 2 % wrong"}, rows);
}

std::string at_table(const Evaluation& e, std::string_view caption, size_t first, bool share) {
  std::vector<std::string> header = {"policy"};
  for (size_t k = 1; k <= kQuestions; ++k) header.push_back(std::to_string(k));
  std::vector<std::vector<std::string>> rows;
  for (const PolicyResult& row : e.policies) {
    std::vector<std::string> cells = {std::string(policy_name(row.policy))};
    for (size_t k = 0; k < kQuestions; ++k) {
      const double value = row.figures[first + k];
      cells.push_back(share ? percent(value) : fixed(value, 3));
    }
    rows.push_back(std::move(cells));
  }
  return table(caption, header, rows);
}

}  // namespace

std::string report_html(const Evaluation& e, std::string_view title) {
  const std::string name = escaped(title);
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
      name + "</title>\n<style>" + kStyle + "</style>\n<h1>" + name + "</h1>\n<p>" +
      std::to_string(e.leads) + " leads replayed";
  for (size_t i = 0; i < e.outcomes.size(); ++i) {
    out += (i == 0 ? ": " : ", ") + escaped(e.outcomes[i].name) + " " +
           std::to_string(e.outcomes[i].leads);
  }
  out += ".</p>\n<ul>\n";
  for (const std::string& sentence : verdict(e)) out += "<li>" + escaped(sentence) + "</li>\n";
  out += "</ul>\n" + main_table(e) + difference_table(e) + guard_table(e);
  out += "<h2>Decisions</h2>\n" +
         by_questions(e, "Leads whose likeliest outcome is theirs", "right", kAccuracyAt, true) +
         at_table(e, "The same in figures, by number of questions.", kAccuracyAt, true) +
         thresholds(e);
  const std::string auc = by_questions(
      e, "Won leads ranked above lost ones (area under the ROC curve)", "AUC", kAucWonAt, false);
  if (!auc.empty()) {
    out += "<h2>Winning</h2>\n" + auc +
           at_table(e, "The same in figures, by number of questions.", kAucWonAt, false);
  }
  if (!e.warnings.empty()) {
    out += "<h2>Notes</h2>\n<ul>\n";
    for (const std::string& warning : e.warnings) out += "<li>" + escaped(warning) + "</li>\n";
    out += "</ul>\n";
  }
  return out + "</html>\n";
}

}  // namespace fieldwise::evaluate
