#include <map>

#include "base/figures.h"
#include "base/html.h"
#include "plan/names.h"
#include "playbook/playbook.h"
#include "simulate/report.h"
#include "simulate/words.h"

namespace fieldwise::simulate {
namespace {

constexpr const char* kStyle = R"(
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif;
  --ink: #1c1c1c; --soft: #555; --rule: #ddd; --ground: #fff; --warn: #9a3412 }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e8; --soft: #aaa; --rule: #3a3a3a; --ground: #161616; --warn: #f0a36a }
}
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; color: var(--ink);
  background: var(--ground); overflow-wrap: break-word }
h1 { font-size: 1.6rem; line-height: 1.25 } h2 { font-size: 1.2rem; margin-top: 2.5rem }
.about { color: var(--soft) } code { font-size: .9em }
.notes li, .never { color: var(--warn) }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; margin: .5rem 0 }
caption { text-align: left; font-weight: 600; padding: .3rem 0 }
th, td { padding: .25rem .7rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--rule) }
td.figure, th.figure { text-align: right } td.time { white-space: nowrap }
.tables { display: flex; flex-wrap: wrap; gap: 1rem 4rem; align-items: flex-start }
.why { color: var(--soft); display: block }
.scroll { overflow-x: auto }
details { border-bottom: 1px solid var(--rule) } summary { padding: .4rem 0; cursor: pointer }
summary:focus-visible, a:focus-visible, .scroll:focus-visible { outline: 2px solid currentColor }
@media (max-width: 40rem) { th, td { padding: .25rem .45rem } }
)";

std::string anchor(uint32_t record) { return "record-" + std::to_string(record + 1); }

std::string cell(std::string_view text) { return "<td>" + escape_html(text) + "</td>"; }

std::string figure_cell(size_t n) { return "<td class=\"figure\">" + counted(n) + "</td>"; }

// What fired how often, and where the records stand in the end.
std::string summary(const Simulation& simulation) {
  std::map<std::string_view, size_t> stages;
  size_t in_review = 0;
  for (const End& end : simulation.ends) {
    if (!end.started) continue;
    ++stages[name_of(stage_titles(), end.stage)];
    in_review += end.in_review ? 1 : 0;
  }
  std::map<std::string_view, size_t> kinds;
  for (const Entry& entry : simulation.entries) ++kinds[entry.kind];
  std::string out =
      "<h2>Summary</h2>\n<div class=\"tables\">\n<table><caption>Where the records stand in the "
      "end</caption>\n"
      "<tr><th scope=\"col\">stage</th><th scope=\"col\" class=\"figure\">records</th></tr>\n";
  for (const std::string_view title : stage_titles()) {
    const auto found = stages.find(title);
    if (found == stages.end()) continue;
    out += "<tr>" + cell(title) + figure_cell(found->second) + "</tr>\n";
  }
  if (in_review > 0)
    out += "<tr>" + cell("of these in review") + figure_cell(in_review) + "</tr>\n";
  out +=
      "</table>\n<table><caption>What fired</caption>\n"
      "<tr><th scope=\"col\">what</th><th scope=\"col\" class=\"figure\">times</th></tr>\n";
  for (const auto& [kind, times] : kinds) {
    out += "<tr>" + cell(kind) + figure_cell(times) + "</tr>\n";
  }
  return out + "</table>\n</div>\n";
}

std::string rule_row(const Simulation& simulation, const CoveredRule& rule) {
  std::string out = "<tr><th scope=\"row\">" + escape_html(rule.key);
  if (!rule.text.empty() && rule.text != rule.key) {
    out += "<span class=\"why\">" + escape_html(rule.text) + "</span>";
  }
  out += "</th>" + figure_cell(rule.records.size());
  if (rule.records.empty()) return out + "<td class=\"never\">never</td></tr>\n";
  out += "<td>";
  for (const uint32_t record : rule.records) {
    out += (record == rule.records.front() ? "<a href=\"#" : ", <a href=\"#") + anchor(record) +
           "\">" + escape_html(simulation.records[record].name) + "</a>";
  }
  return out + "</td></tr>\n";
}

std::string coverage(const Simulation& simulation) {
  std::string out = "<h2>Coverage</h2>\n<p>" + escape_html(coverage_line(simulation)) + "</p>\n";
  for (const CoveredKind& kind : simulation.coverage) {
    if (kind.rules.empty()) continue;
    const Covered counts = covered(kind);
    std::string title(kind.name);
    for (char& c : title) c = c == '_' ? ' ' : c;
    out += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"";
    out.append(title).append("\"><table><caption>").append(title).append(": ");
    out += counted(counts.fired) + " of " + counted(counts.of);
    out +=
        " fired</caption>\n<tr><th scope=\"col\">rule</th><th scope=\"col\" "
        "class=\"figure\">records</th><th scope=\"col\">which</th></tr>\n";
    for (const CoveredRule& rule : kind.rules) out += rule_row(simulation, rule);
    out += "</table></div>\n";
  }
  return out;
}

std::string entry_row(const Entry& entry) {
  std::string out = "<tr><td class=\"time\">" + minute_text(entry.at) + "</td>" + cell(entry.kind) +
                    "<td>" + escape_html(entry.text);
  if (!entry.why.empty()) out += "<span class=\"why\">" + escape_html(entry.why) + "</span>";
  return out + "</td></tr>\n";
}

// A record may be with somebody whom the plan does not know.
std::string_view name_of_rep(const Plan& plan, std::string_view key) {
  if (plan.playbook == nullptr) return key;
  const uint32_t rep = plan.playbook->routing.rep_index.find(key);
  return rep == kNone ? key : rep_name(plan, rep);
}

std::string timelines(const Plan& plan, const Simulation& simulation) {
  std::vector<std::vector<const Entry*>> by_record(simulation.records.size());
  for (const Entry& entry : simulation.entries) by_record[entry.record].push_back(&entry);
  std::string out = "<h2>Records</h2>\n";
  for (uint32_t r = 0; r < by_record.size(); ++r) {
    const End& end = simulation.ends[r];
    out += "<details id=\"" + anchor(r) + "\"><summary>" + escape_html(simulation.records[r].name) +
           ": ";
    out += end.started ? escape_html(name_of(stage_titles(), end.stage))
                       : std::string("nothing happened yet");
    if (end.in_review) out += ", in review";
    if (!end.rep.empty()) out += ", with " + escape_html(name_of_rep(plan, end.rep));
    out += " (" + counted(by_record[r].size(), "entry", "entries") + ")</summary>\n";
    if (by_record[r].empty()) {
      out += "<p>Nothing fired.</p>\n";
    } else {
      out += "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" +
             escape_html(simulation.records[r].name) +
             "\"><table><tr><th scope=\"col\">time, UTC</th><th scope=\"col\">what</th>"
             "<th scope=\"col\">and why</th></tr>\n";
      for (const Entry* entry : by_record[r]) out += entry_row(*entry);
      out += "</table></div>\n";
    }
    out += "</details>\n";
  }
  return out;
}

// A link into a timeline opens it; without scripts the page is as good, but for that.
constexpr const char* kScript = R"(<script>
addEventListener('hashchange', open); open();
function open() {
  const target = document.getElementById(location.hash.slice(1));
  if (target instanceof HTMLDetailsElement) { target.open = true; target.scrollIntoView(); }
}
</script>
)";

}  // namespace

std::string report_html(const Plan& plan, const Simulation& simulation) {
  const std::string title = "Dry run: " + escape_html(plan.name);
  std::string out =
      "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
      title + "</title>\n<style>" + kStyle + "</style>\n<main>\n<h1>" + title +
      "</h1>\n<p class=\"about\">Plan <code>" + escape_html(plan.hash) + "</code>. " +
      counted(simulation.records.size(), "record") + ", from " + minute_text(simulation.from) +
      " to " + minute_text(simulation.to) + " UTC.</p>\n";
  const std::vector<std::string> said = notes(plan, simulation);
  if (!said.empty()) {
    out += "<ul class=\"notes\">\n";
    for (const std::string& note : said) out += "<li>" + escape_html(note) + "</li>\n";
    out += "</ul>\n";
  }
  return out + summary(simulation) + coverage(simulation) + timelines(plan, simulation) +
         "</main>\n" + kScript + "</html>\n";
}

}  // namespace fieldwise::simulate
