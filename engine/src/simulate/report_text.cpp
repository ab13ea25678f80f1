#include "base/figures.h"
#include "plan/names.h"
#include "playbook/governance.h"
#include "simulate/report.h"
#include "simulate/words.h"

namespace fieldwise::simulate {
namespace {

size_t started(const Simulation& simulation) {
  size_t out = 0;
  for (const End& end : simulation.ends) out += end.started ? 1 : 0;
  return out;
}

std::string names(const Simulation& simulation, const CoveredRule& rule) {
  std::string out;
  for (const uint32_t record : rule.records) {
    out += (out.empty() ? "" : ", ") + one_line(simulation.records[record].name);
  }
  return out;
}

std::string entry_line(const Simulation& simulation, const Entry& entry, size_t width) {
  std::string out = minute_text(entry.at) + "  " +
                    padded(simulation.records[entry.record].name, width) + "  " + entry.text;
  if (!entry.why.empty()) out += " – " + entry.why;
  return one_line(out) + "\n";
}

std::string coverage_table(const Simulation& simulation) {
  std::string out;
  for (const CoveredKind& kind : simulation.coverage) {
    if (kind.rules.empty()) continue;
    const Covered counts = covered(kind);
    out += "\n" + std::string(kind.name) + ": " + std::to_string(counts.fired) + " of " +
           std::to_string(counts.of) + "\n";
    for (const CoveredRule& rule : kind.rules) {
      out += "  " + padded(rule.key, 32) + " " +
             right_aligned(std::to_string(rule.records.size()), 4) + "  ";
      out += rule.records.empty() ? "never" : names(simulation, rule);
      out += "\n";
    }
  }
  return out;
}

// Other variants are of what is asked and how, which changes nothing about records.
bool changes_qualification(const Value& experiment) {
  for (const Value& variant : *experiment.find("variants")) {
    const Value* change = variant.find("change");
    if (change == nullptr) continue;
    if (change->find("thresholds") != nullptr || change->find("segments") != nullptr) return true;
  }
  return false;
}

}  // namespace

Covered covered(const CoveredKind& kind) {
  Covered out;
  for (const CoveredRule& rule : kind.rules) {
    ++out.of;
    if (!rule.records.empty()) ++out.fired;
  }
  return out;
}

Covered covered(const Simulation& simulation) {
  Covered out;
  for (const CoveredKind& kind : simulation.coverage) {
    const Covered one = covered(kind);
    out.of += one.of;
    out.fired += one.fired;
  }
  return out;
}

std::string coverage_line(const Simulation& simulation) {
  const Covered counts = covered(simulation);
  std::string out = "Coverage: " + std::to_string(counts.fired) + " of " +
                    counted(counts.of, "rule") + " fired on " +
                    counted(started(simulation), "record");
  bool first = true;
  for (const CoveredKind& kind : simulation.coverage) {
    std::string never;
    for (const CoveredRule& rule : kind.rules) {
      if (rule.records.empty()) never += (never.empty() ? " " : ", ") + rule.key;
    }
    if (never.empty()) continue;
    out += std::string(first ? "; never: " : "; ") + std::string(kind.one) + never;
    first = false;
  }
  return out + ".";
}

std::vector<std::string> notes(const Plan& plan, const Simulation& simulation) {
  std::vector<std::string> out;
  const size_t records = started(simulation);
  if (records < kEnoughRecords) {
    out.push_back((records == 1 ? "This is " : "These are ") + counted(records, "record") +
                  "; try a plan on at least " + std::to_string(kEnoughRecords) +
                  " before it goes live.");
  }
  for (const Error& note : governance_notes(plan, simulation.to)) {
    out.push_back(note.message + ".");
  }
  const Value* experiments = plan.source.find("experiments");
  for (uint32_t i = 0; experiments != nullptr && i < experiments->size; ++i) {
    const Value& experiment = experiments->items[i];
    if (!changes_qualification(experiment)) continue;
    out.push_back("Records run under the plan as written: experiment " +
                  std::string(experiment.find("key")->text()) +
                  " has other thresholds or segments for some; try these as a plan of their own.");
  }
  return out;
}

std::string report_text(const Plan& plan, const Simulation& simulation) {
  std::string out = std::string(plan.name) + ": " + counted(started(simulation), "record") +
                    " from " + minute_text(simulation.from) + " to " + minute_text(simulation.to) +
                    " UTC\n";
  for (const std::string& note : notes(plan, simulation)) out += "note: " + note + "\n";
  out += "\n";
  size_t width = 0;
  for (const Record& record : simulation.records) width = std::max(width, record.name.size());
  for (const Entry& entry : simulation.entries) out += entry_line(simulation, entry, width);
  if (simulation.entries.empty()) out += "Nothing fired.\n";
  return out + "\n" + coverage_line(simulation) + "\n" + coverage_table(simulation);
}

}  // namespace fieldwise::simulate
