#include <algorithm>

#include "backtest/backtest.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/event_file.h"
#include "cli/leads.h"
#include "cli/text.h"

namespace fieldwise::cli {
namespace {

constexpr char kVerb[] = "backtest";

// By what a history can tell leads apart; nothing after saying so.
std::optional<insight::Dimension> read_by(const Arguments& arguments, const Plan& plan,
                                          bool has_source) {
  using Kind = insight::Dimension::Kind;
  if (!arguments.has("--by")) return insight::Dimension{};
  const std::string name = arguments.get("--by");
  const auto found = insight::find_dimension(plan, name);
  const bool told =
      found && (found->kind == Kind::segment || (found->kind == Kind::source && has_source));
  if (told) return found;
  std::string names = has_source ? "source" : "";
  for (const Segmentation& by : plan.segments) {
    names.append(names.empty() ? "" : ", ").append(by.key);
  }
  wrong_command(kVerb, names.empty() ? "there is no --by here: the plan has no segments"
                                     : "there is no --by " + name + "; write one of: " + names);
  return std::nullopt;
}

bool read_crossings(const Arguments& arguments, const std::shared_ptr<const Plan>& plan,
                    int64_t now, std::vector<backtest::Crossing>& out) {
  if (arguments.has("--records")) {
    const auto logs = read_events(arguments.get("--records"));
    if (!logs) return false;
    for (const auto& [lead, log] : *logs) {
      out.push_back(backtest::crossing_of(*plan, lead, log, now));
    }
    return true;
  }
  const LeadFiles files{arguments.get("--history"), arguments.get("--map"), "", ""};
  LeadSource source;
  learn::Leads leads;
  if (!read_source(files, *plan, source) || !read_leads(files, plan, source, leads)) return false;
  for (const std::string& warning : leads.warnings) print_line("backtest: " + warning, stderr);
  out = backtest::crossings_of(*plan, leads);
  return true;
}

}  // namespace

int backtest_command(const Given& given) {
  const Shape shape{{"--plan", "--records", "--history", "--map", "--by", "--at", "--json"},
                    {},
                    "",
                    {"--plan"},
                    {"--plan", "--records", "--history", "--map"},
                    {"--json"}};
  const auto arguments = read_arguments(kVerb, given, shape);
  if (!arguments) return kWrongCommand;
  const bool records = arguments->has("--records"), history = arguments->has("--history");
  if (records == history) {
    return wrong_command(kVerb, "give either --records, or --history with its --map");
  }
  if (history != arguments->has("--map")) {
    return wrong_command(kVerb, history ? "--map is missing" : "--map goes with --history");
  }
  const auto now = read_time(kVerb, *arguments, "--at");
  if (!now) return kWrongCommand;
  const auto plan = read_plan(arguments->get("--plan"), stderr);
  if (plan == nullptr) return kWrongInput;
  if (std::none_of(plan->fields.begin(), plan->fields.end(),
                   [](const Field& field) { return field.type == FieldType::email; })) {
    print_line(
        arguments->get("--plan") +
            ": /fields: nobody is qualified whose e-mail address is not known; add a field of "
            "the type \"email\" (missing_member)",
        stderr);
    return kWrongInput;
  }
  const auto by = read_by(*arguments, *plan, records);
  if (!by) return kWrongCommand;
  std::vector<backtest::Crossing> leads;
  if (!read_crossings(*arguments, plan, *now, leads)) return kWrongInput;
  const backtest::Backtest found = backtest::backtest_of(*plan, leads, *by);
  const std::string file = arguments->get("--json");
  if (!file.empty() && !write_output(file, backtest::backtest_json(*plan, found) + "\n")) {
    return kWrongInput;
  }
  print(backtest::backtest_text(found), file == "-" ? stderr : stdout);
  return found.passes() ? kDone : kWrongInput;
}

}  // namespace fieldwise::cli
