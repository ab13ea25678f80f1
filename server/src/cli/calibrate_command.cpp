#include "calibrate/calibrate.h"
#include "calibrate/decay.h"
#include "calibrate/examples.h"
#include "calibrate/proposal.h"
#include "calibrate/report.h"
#include "calibrate/summary.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/leads.h"
#include "cli/plan_file.h"
#include "cli/text.h"

namespace fieldwise::cli {
namespace {

constexpr char kVerb[] = "calibrate";

// The axis that --axis names, else the first; nothing after saying what may be written.
std::optional<uint32_t> read_axis(const Arguments& arguments, const Plan& plan) {
  if (plan.axes.empty()) {
    print_line(arguments.get("--plan") +
                   ": /axes: the plan has no axis to give points on; add one (missing_member)",
               stderr);
    return std::nullopt;
  }
  if (!arguments.has("--axis")) return 0;
  const std::string key = arguments.get("--axis");
  const uint32_t axis = plan.axis_index.find(key);
  if (axis != kNone) return axis;
  std::string keys;
  for (const Axis& each : plan.axes) keys.append(keys.empty() ? "" : ", ").append(each.key);
  print_line(arguments.get("--plan") + ": /axes: there is no axis \"" + key +
                 "\"; write one of: " + keys + " (unknown_axis)",
             stderr);
  return std::nullopt;
}

// Adds a decay that is proposed to what is to be written.
void change_decay(const std::string& text, const calibrate::DecayFound& decay, uint32_t axis,
                  calibrate::Proposal& proposal) {
  if (decay.verdict != calibrate::DecayFound::Verdict::proposed) return;
  const std::string before = proposal.plan.empty() ? text : proposal.plan;
  proposal.plan = calibrate::with_decay(before, axis, decay.tried[decay.chosen].decay);
  for (std::string& name : calibrate::set_aside_examples(proposal.plan)) {
    proposal.examples.push_back(std::move(name));
  }
}

// What events tell of the axis' decay; nothing of a table, which does not tell when things were
// done.
std::optional<calibrate::DecayFound> find_decay(const LeadFiles& files, const LeadSource& source,
                                                const Plan& plan, const std::string& text,
                                                uint32_t axis) {
  if (files.events.empty()) return std::nullopt;
  return calibrate::find_decay(plan, text, source.events, source.outcomes, axis);
}

std::string decay_text(const std::optional<calibrate::DecayFound>& found) {
  if (found) return calibrate::decay_summary(*found);
  return "\nDecay\n  A table does not tell when things were done: --events does.\n";
}

}  // namespace

int calibrate_command(const Given& given) {
  const Shape shape{
      {"--plan", "--history", "--map", "--events", "--outcomes", "--axis", "-o", "--json"},
      {},
      "",
      {"--plan"},
      {"--plan", "--history", "--map", "--events", "--outcomes"},
      {"-o", "--json"},
      {},
      {},
      "--plan"};
  const auto arguments = read_arguments(kVerb, given, shape);
  if (!arguments) return kWrongCommand;
  const auto files = lead_files(kVerb, *arguments);
  if (!files) return kWrongCommand;
  const PlanText read = read_plan_text(arguments->get("--plan"), {});
  if (read.plan == nullptr) return kWrongInput;
  const auto axis = read_axis(*arguments, *read.plan);
  if (!axis) return kWrongInput;
  LeadSource source;
  learn::Leads leads;
  if (!read_source(*files, *read.plan, source) || !read_leads(*files, read.plan, source, leads)) {
    return kWrongInput;
  }
  if (const auto error = calibrate::useless(leads); error) {
    print_line((files->events.empty() ? files->history : files->events) + ": " + error_line(*error),
               stderr);
    return kWrongInput;
  }
  const calibrate::Calibration found = calibrate::calibrate(*read.plan, leads, *axis);
  calibrate::Proposal proposal;
  if (!found.points.empty()) proposal = calibrate::propose(*read.plan, read.text, found, *axis);
  const auto decay = find_decay(*files, source, *read.plan, read.text, *axis);
  if (decay) change_decay(read.text, *decay, *axis, proposal);
  const std::string output = arguments->get("-o");
  if (!output.empty() && proposal.plan.empty()) {
    print_line("calibrate: nothing is written, as there is nothing to propose", stderr);
  } else if (!output.empty() && !write_plan(output, proposal.plan)) {
    return kWrongInput;
  }
  const std::string json = arguments->get("--json");
  if (!json.empty()) {
    const std::string text =
        calibrate::calibration_json(*read.plan, *axis, found, proposal, leads.warnings, decay);
    if (!write_output(json, text + "\n")) return kWrongInput;
  }
  print(calibrate::summary(found, proposal, leads.warnings, decay_text(decay)),
        output == "-" || json == "-" ? stderr : stdout);
  return kDone;
}

}  // namespace fieldwise::cli
