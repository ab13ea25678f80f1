#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/text.h"
#include "demo/leads.h"

namespace fieldwise::cli {
namespace {

constexpr char kVerb[] = "demo-data";
constexpr double kMostLeads = 1000000, kMostDays = 3650, kMostSeed = 4294967295;

}  // namespace

int demo_data_command(const Given& given) {
  const Shape shape{{"--plan", "--leads", "--seed", "--days", "--at", "-o"},
                    {},
                    "",
                    {"--plan"},
                    {"--plan"},
                    {"-o"}};
  const auto arguments = read_arguments(kVerb, given, shape);
  if (!arguments) return kWrongCommand;
  const auto leads =
      read_number(kVerb, *arguments,
                  {"--leads", 5000, 1, kMostLeads, true, "a whole number from 1 to 1000000"});
  if (!leads) return kWrongCommand;
  const auto seed = read_number(
      kVerb, *arguments, {"--seed", 1, 0, kMostSeed, true, "a whole number from 0 to 4294967295"});
  if (!seed) return kWrongCommand;
  const auto days = read_number(
      kVerb, *arguments, {"--days", 183, 1, kMostDays, true, "a whole number from 1 to 3650"});
  if (!days) return kWrongCommand;
  const auto now = read_time(kVerb, *arguments, "--at");
  if (!now) return kWrongCommand;
  const auto plan = read_plan(arguments->get("--plan"), stderr);
  if (plan == nullptr) return kWrongInput;
  const demo::Wish wish{static_cast<uint64_t>(*seed), *now, static_cast<int64_t>(*days)};
  std::string out;
  for (uint32_t lead = 0; lead < static_cast<uint32_t>(*leads); ++lead) {
    out += demo::simulated_lead(*plan, wish, lead);
  }
  return write_output(arguments->get("-o", "-"), out) ? kDone : kWrongInput;
}

}  // namespace fieldwise::cli
