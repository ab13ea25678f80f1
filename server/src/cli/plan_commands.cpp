#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/text.h"
#include "json/document.h"

namespace fieldwise::cli {
namespace {

const Shape kPlanOnly{{}, {}, "PLAN", {}, {}};
const Shape kPlanAndTime{{"--at"}, {}, "PLAN", {}, {}};

uint32_t count_fields(const Plan& plan) {
  Arena arena;
  const JsonResult description = parse_json(describe_plan(plan), arena);
  const Value* fields = description.value.find("fields");
  return fields == nullptr ? 0 : fields->size;
}

}  // namespace

int check_command(const Given& given) {
  const auto arguments = read_arguments("check", given, kPlanAndTime);
  if (!arguments) return kWrongCommand;
  const auto at = read_time("check", *arguments, "--at");
  if (!at) return kWrongCommand;
  const auto plan = read_plan(arguments->operand, stdout);
  if (plan == nullptr) return kWrongInput;
  const uint32_t fields = count_fields(*plan);
  print_line(arguments->operand + ": ok, " + std::to_string(fields) +
             (fields == 1 ? " field" : " fields") + ", hash " + std::string(plan_hash(*plan)));
  for (const Error& note : plan_notes(*plan, *at)) print_line("note: " + error_line(note));
  return kDone;
}

int publish_command(const Given& given) {
  const auto arguments = read_arguments("publish", given, kPlanOnly);
  if (!arguments) return kWrongCommand;
  const auto plan = read_plan(arguments->operand, stderr);
  if (plan == nullptr) return kWrongInput;
  print_line(publish_plan(*plan));
  return kDone;
}

}  // namespace fieldwise::cli
