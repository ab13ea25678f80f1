#include <sys/stat.h>

#include <filesystem>
#include <stdexcept>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/text.h"
#include "demo/fill.h"
#include "demo/leads.h"
#include "store/open_store.h"

namespace fieldwise::cli {
namespace {

constexpr char kVerb[] = "demo-data";
constexpr double kMostLeads = 1000000, kMostDays = 3650, kMostSeed = 4294967295;

// Makes a database for `serve`, of nothing but these. The file must be a new one: made-up leads
// have no place among those who came.
int fill_database(const std::string& file, const std::string& plan_file, const demo::Wish& wish,
                  uint32_t leads) {
  if (std::filesystem::exists(file)) {
    return wrong_command(kVerb,
                         file + " is there already; simulated leads get a file of their own");
  }
  const std::optional<std::string> text = read_input(plan_file);
  if (!text) return kWrongInput;
  const auto plans = std::make_shared<server::Plans>();
  const Errors errors = server::load_plans(*text, *plans);
  for (const Error& error : errors) print_line(plan_file + ": " + error_line(error), stderr);
  if (!errors.empty()) return kWrongInput;
  // It holds keys too, as that of `serve`.
  ::umask(0077);
  try {
    const auto folder = std::filesystem::path(file).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder);
    server::fill_with_demo(*server::open_store(file), plans, *text, wish, leads);
  } catch (const std::exception& error) {
    print_line(std::string("fieldwise: ") + error.what(), stderr);
    return kWrongInput;
  }
  print_line(std::to_string(leads) + " simulated visitors are in " + file);
  return kDone;
}

}  // namespace

int demo_data_command(const Given& given) {
  const Shape shape{{"--plan", "--leads", "--seed", "--days", "--at", "-o", "--db"},
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
  if (arguments->has("--db") && arguments->has("-o")) {
    return wrong_command(kVerb, "write -o for an event file or --db for a database, not both");
  }
  const auto plan = read_plan(arguments->get("--plan"), stderr);
  if (plan == nullptr) return kWrongInput;
  const demo::Wish wish{static_cast<uint64_t>(*seed), *now, static_cast<int64_t>(*days)};
  const auto count = static_cast<uint32_t>(*leads);
  if (arguments->has("--db")) {
    return fill_database(arguments->get("--db"), arguments->get("--plan"), wish, count);
  }
  std::string out;
  for (uint32_t lead = 0; lead < count; ++lead) {
    out += demo::simulated_lead(*plan, wish, lead);
  }
  return write_output(arguments->get("-o", "-"), out) ? kDone : kWrongInput;
}

}  // namespace fieldwise::cli
