#include <cmath>

#include "base/figures.h"
#include "base/html.h"
#include "evaluate/plot.h"
#include "evaluate/report.h"

namespace fieldwise::evaluate {
namespace {

constexpr double kMostError = .25;  // of what the threshold curve shows

// Lines have the colours of Okabe and Ito (2008), which people tell apart who see no red or no
// green, too; on dark ground the dark ones are lighter.
constexpr const char* kStyle = R"(
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif;
  --ink: #1c1c1c; --soft: #555; --rule: #ddd; --ground: #fff;
  --random: #8c8c8c; --queue: #56b4e9; --cheapest: #cc79a7; --range: #b8a400;
  --sd: #009e73; --information: #e69f00; --static: #d55e00; --value: #0072b2 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --soft: #aaa; --rule: #3a3a3a; --ground: #161616;
    --static: #f0763a; --value: #58a6e8; --queue: #a5d8f3; --sd: #1fc295 }
}
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: var(--ink);
  background: var(--ground); overflow-wrap: break-word }
h1 { font-size: 1.6rem; line-height: 1.25 } h2 { font-size: 1.2rem; margin-top: 2.5rem }
.about { color: var(--soft) } code { font-size: .9em }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: 0 }
.note { color: var(--soft); margin: 1rem 0 .3rem }
th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid var(--rule) }
th { vertical-align: bottom } td { vertical-align: top; white-space: nowrap }
th:first-child, td:first-child { text-align: left }
td.order { white-space: normal; text-align: left }
tr.strong td { font-weight: 600 }
figure { margin: 2rem 0 } figcaption { font-weight: 600 }
svg { width: 100%; height: auto } svg text { font-size: 13px; fill: var(--soft) }
@media (max-width: 40rem) { svg text { font-size: 20px } th, td { padding: .25rem .45rem } }
.grid { stroke: var(--rule) }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; padding: 0; margin: 0 }
.legend li::before { content: ""; display: inline-block; width: 1.4em; height: 3px;
  vertical-align: middle; margin-right: .4em; background: var(--line) }
.scroll { overflow-x: auto }
)";

Line line_of(const PolicyResult& row) {
  Line out;
  out.name = policy_name(row.policy);
  out.color = "var(--" + out.name + ")";
  out.strong = row.policy == Policy::value || row.policy == Policy::fixed;
  return out;
}

std::string by_questions(const Evaluation& e, std::string title, std::string y, size_t first,
                         bool share) {
  Chart chart{std::move(title), "questions asked", std::move(y), share, {}};
  for (const PolicyResult& row : e.policies) {
    Line line = line_of(row);
    for (size_t k = 0; k < e.told(); ++k) {
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

// `note` says what the figures are; the last cells of `orders` are texts.
std::string table(std::string_view note, const std::vector<std::string>& header,
                  const std::vector<std::vector<std::string>>& rows, bool orders = false) {
  std::string out = "<p class=\"note\">" + escape_html(note) +
                    "</p>\n<div class=\"scroll\" tabindex=\"0\"><table><tr>";
  for (const std::string& name : header) {
    out += orders && &name == &header.back() ? "<th scope=\"col\" style=\"text-align: left\">"
                                             : "<th scope=\"col\">";
    out += escape_html(name) + "</th>";
  }
  out += "</tr>\n";
  for (const auto& row : rows) {
    out += row[0] == policy_name(Policy::value) ? "<tr class=\"strong\">" : "<tr>";
    for (const std::string& cell : row) {
      out += orders && &cell == &row.back() ? "<td class=\"order\">" : "<td>";
      out += escape_html(cell) + "</td>";
    }
    out += "</tr>\n";
  }
  return out + "</table></div>\n";
}

std::string main_table(const Evaluation& e) {
  const bool leaving = e.leaving != Leaving::Source::unknown;
  std::vector<std::string> header = {
      "policy",       "to certain",   "to confident", "wrong at that stop",   "claimed wrong",
      "at 1 % wrong", "at 2 % wrong", "at 5 % wrong", "right, mean of 1 to 8"};
  if (leaving) header.emplace_back("stay and right");
  std::vector<std::vector<std::string>> rows;
  for (const PolicyResult& row : e.policies) {
    const Figures& f = row.figures;
    rows.push_back({std::string(policy_name(row.policy)), fixed(f[kToCertain], 2),
                    fixed(f[kToConfident], 2), percent(f[kErrorAtStop]), percent(f[kClaimedError]),
                    fixed(f[kQuestionsAtError], 2), fixed(f[kQuestionsAtError + 1], 2),
                    fixed(f[kQuestionsAtError + 2], 2), percent(f[kAccuracyArea])});
    if (leaving) rows.back().push_back(percent(f[kSurviveAndRight + 1]));
  }
  std::string note =
      "Mean numbers of questions until nothing can change the outcome (certain) or it is likely "
      "enough (confident); leads decided wrong at that stop, and how many the model claims to be; "
      "questions where 1, 2 and 5 % of the leads are decided wrong; leads decided right after 1 to "
      "8 questions, in the mean. ";
  note += leaving ? "Stay and right: visitors who come to the confident stop without leaving and "
                    "are decided right there."
                  : "How many visitors leave is not known: a history that records it, or --leave, "
                    "adds who stays and is decided right.";
  return table(note, header, rows);
}

std::string order_table(const Evaluation& e) {
  std::vector<std::vector<std::string>> rows;
  for (const PolicyResult& row : e.policies) {
    std::string order;
    for (const std::string& key : row.order) order += (order.empty() ? "" : ", ") + key;
    if (!order.empty()) rows.push_back({std::string(policy_name(row.policy)), order});
  }
  if (rows.empty()) return {};
  return "<h2>Orders</h2>\n" + table(
                                   "Fields in the order in which policies ask all leads. What a "
                                   "lead is not shown is left out for this lead.",
                                   {"policy", "order"}, rows, true);
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
               {"policy", "questions, unguarded", "claimed wrong", "wrong at that stop",
                "questions, guarded", "wrong at that stop"},
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
  for (size_t k = 1; k <= e.told(); ++k) header.push_back(std::to_string(k));
  std::vector<std::vector<std::string>> rows;
  for (const PolicyResult& row : e.policies) {
    std::vector<std::string> cells = {std::string(policy_name(row.policy))};
    for (size_t k = 0; k < e.told(); ++k) {
      const double value = row.figures[first + k];
      cells.push_back(share ? percent(value) : fixed(value, 3));
    }
    rows.push_back(std::move(cells));
  }
  return table(caption, header, rows);
}

// What was evaluated, with what.
std::string about(const Evaluation& e) {
  std::string out = "<p class=\"about\">Plan <code>" + escape_html(e.hash) + "</code>, seed " +
                    std::to_string(e.seed) + ". " + counted(e.leads, "lead") + " replayed";
  if (e.won + e.lost > 0) out += ": " + counted(e.won) + " won, " + counted(e.lost) + " lost";
  out += ". ";
  for (size_t i = 0; i < e.outcomes.size(); ++i) {
    out += (i == 0 ? "Outcomes: " : ", ") + escape_html(e.outcomes[i].name) + " " +
           counted(e.outcomes[i].leads);
  }
  out += e.outcomes.empty() ? "" : ". ";
  return out +
         (e.model_leads == 0
              ? "The plan has no model."
              : "The model was learnt from " + counted(e.model_leads, "lead") + ".") +
         "</p>\n";
}

}  // namespace

std::string report_html(const Evaluation& e) {
  const std::string title = "How many questions it takes: " + escape_html(e.plan);
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
      title + "</title>\n<style>" + kStyle + "</style>\n<h1>" + title + "</h1>\n" + about(e) +
      "<ul>\n";
  for (const std::string& sentence : verdict(e)) out += "<li>" + escape_html(sentence) + "</li>\n";
  out += "</ul>\n" + main_table(e) + difference_table(e) + guard_table(e) + order_table(e);
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
    for (const std::string& warning : e.warnings) out += "<li>" + escape_html(warning) + "</li>\n";
    out += "</ul>\n";
  }
  return out + "</html>\n";
}

}  // namespace fieldwise::evaluate
