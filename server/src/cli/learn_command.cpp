#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/leads.h"
#include "cli/plan_file.h"
#include "cli/text.h"
#include "learn/model.h"
#include "learn/splice.h"
#include "learn/summary.h"

namespace fieldwise::cli {

int learn_command(const Given& given) {
  const Shape shape{{"--plan", "--history", "--map", "--events", "--outcomes", "-o"},
                    {},
                    "",
                    {"--plan", "-o"},
                    {"--plan", "--history", "--map", "--events", "--outcomes"},
                    {"-o"},
                    {},
                    {},
                    "--plan"};
  const auto arguments = read_arguments("learn", given, shape);
  if (!arguments) return kWrongCommand;
  const auto files = lead_files("learn", *arguments);
  if (!files) return kWrongCommand;
  const PlanText read = read_plan_text(arguments->get("--plan"), {"model", "live"});
  if (read.plan == nullptr) return kWrongInput;
  // Visits name the plan with its model, and what it asked next hangs on that.
  const auto& plan = read.in_use;
  LeadSource source;
  learn::Table table;
  if (!read_source(*files, *plan, source) || !read_table(*files, plan, source, table)) {
    return kWrongInput;
  }
  const learn::Model model =
      learn::learn(table, static_cast<uint32_t>(plan->fields.size()),
                   [](const std::string& message) { print_line("learn: " + message, stderr); });
  const std::string json = learn::model_json(model, table, *plan);
  const std::string output = arguments->get("-o");
  if (!write_plan(output, learn::with_ask_member(read.text, "model", json))) return kWrongInput;
  print(learn::summary(model, table, *plan), output == "-" ? stderr : stdout);
  return kDone;
}

}  // namespace fieldwise::cli
