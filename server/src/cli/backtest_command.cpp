#include "backtest/backtest.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/past_leads.h"
#include "cli/text.h"

namespace fieldwise::cli {
namespace {

constexpr char kVerb[] = "backtest";

bool read_crossings(const PastLeads& past, const std::shared_ptr<const Plan>& plan, int64_t now,
                    std::vector<backtest::Crossing>& out) {
  if (past.records) {
    for (const auto& [lead, log] : *past.records) {
      out.push_back(backtest::crossing_of(*plan, lead, log, now));
    }
    return true;
  }
  LeadSource source;
  learn::Leads leads;
  if (!read_past_table(kVerb, past, plan, source, leads)) return false;
  if (leads.outcomes.empty()) {
    print_line(past.table.map +
                   ": /outcome: say which column tells what became of a lead, and which of its "
                   "texts mean that it was won (missing_member)",
               stderr);
    return false;
  }
  out = backtest::crossings_of(leads, backtest::standings_of(*plan, leads));
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
  if (!arguments || !names_past_leads(kVerb, *arguments)) return kWrongCommand;
  const auto now = read_time(kVerb, *arguments, "--at");
  if (!now) return kWrongCommand;
  const auto plan = read_qualifying_plan(arguments->get("--plan"));
  if (plan == nullptr) return kWrongInput;
  const auto by = read_past_by(kVerb, *arguments, *plan);
  if (!by) return kWrongCommand;
  const auto past = read_past_leads(*arguments);
  std::vector<backtest::Crossing> leads;
  if (!past || !read_crossings(*past, plan, *now, leads)) return kWrongInput;
  const backtest::Backtest found = backtest::backtest_of(*plan, leads, *by);
  const std::string file = arguments->get("--json");
  if (!file.empty() && !write_output(file, backtest::backtest_json(*plan, found) + "\n")) {
    return kWrongInput;
  }
  print(backtest::backtest_text(found), file == "-" ? stderr : stdout);
  return found.passes() ? kDone : kWrongInput;
}

}  // namespace fieldwise::cli
