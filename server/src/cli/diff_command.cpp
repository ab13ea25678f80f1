#include "backtest/difference.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/past_leads.h"
#include "cli/text.h"

namespace fieldwise::cli {
namespace {

constexpr char kVerb[] = "diff";

bool read_places(const PastLeads& past, const std::shared_ptr<const Plan>& plan, int64_t now,
                 std::vector<backtest::Place>& out) {
  if (past.records) {
    for (const auto& [lead, log] : *past.records) {
      out.push_back(backtest::place_of(*plan, lead, log, now));
    }
    return true;
  }
  LeadSource source;
  learn::Leads leads;
  if (!read_past_table(kVerb, past, plan, source, leads)) return false;
  out = backtest::places_of(*plan, leads);
  return true;
}

}  // namespace

int diff_command(const Given& given) {
  Shape shape{{"--records", "--history", "--map", "--by", "--at", "--json"},
              {},
              "PLAN_A",
              {},
              {"--records", "--history", "--map"},
              {"--json"}};
  shape.second_operand = "PLAN_B";
  const auto arguments = read_arguments(kVerb, given, shape);
  if (!arguments || !names_past_leads(kVerb, *arguments)) return kWrongCommand;
  const auto now = read_time(kVerb, *arguments, "--at");
  if (!now) return kWrongCommand;
  std::shared_ptr<const Plan> plans[2];
  const std::string files[] = {arguments->operand, arguments->second_operand};
  for (size_t i = 0; i < 2; ++i) {
    plans[i] = read_qualifying_plan(files[i]);
    if (plans[i] != nullptr) continue;
    print_line("diff: " + files[i] + " cannot be compared; the errors are above", stderr);
    return kWrongInput;
  }
  const auto& [today, other] = plans;
  const auto by = read_past_by(kVerb, *arguments, *today);
  if (!by) return kWrongCommand;
  const auto past = read_past_leads(*arguments);
  std::vector<backtest::Place> under_today, under_other;
  if (!past || !read_places(*past, today, *now, under_today) ||
      !read_places(*past, other, *now, under_other)) {
    return kWrongInput;
  }
  const auto found = backtest::difference_of(*today, under_today, under_other, *by);
  const std::string file = arguments->get("--json");
  if (!file.empty() && !write_output(file, backtest::difference_json(*today, *other, found) + "\n"))
    return kWrongInput;
  print(backtest::difference_text(found), file == "-" ? stderr : stdout);
  return kDone;
}

}  // namespace fieldwise::cli
