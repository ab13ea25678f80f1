#include <algorithm>
#include <fstream>

#include "base/csv.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/text.h"
#include "json/utf.h"
#include "learn/map.h"
#include "learn/model.h"
#include "learn/splice.h"
#include "learn/summary.h"
#include "learn/table.h"

namespace fieldwise::cli {
namespace {

struct Files {
  std::string plan, history, map, output;
};

// `FILE:LINE: PATH: MESSAGE (CODE)`, without the line where there is none.
void print_error(const std::string& file, uint64_t line, const Error& error) {
  print_line(file + (line > 0 ? ":" + std::to_string(line) : "") + ": " + error_line(error),
             stderr);
}

// The plan's text without the model of an earlier history, and the plan itself.
std::shared_ptr<const Plan> read_plan_text(const std::string& file, std::string& text) {
  const std::optional<std::string> content = read_input(file);
  if (!content) return nullptr;
  if (!valid_utf8(*content)) {
    print_errors({encoding_error()}, stderr);
    return nullptr;
  }
  text = learn::without_model(*content);
  PlanResult result = load_plan(text);
  print_errors(result.errors, stderr);
  return result.plan;
}

bool read_history(const Files& files, const Plan& plan, const learn::Map& map,
                  learn::Table& table) {
  const std::optional<std::string> content = read_input(files.history);
  if (!content) return false;
  Csv csv;
  if (const CsvError error = read_csv(*content, csv); !error.message.empty()) {
    print_error(files.history, error.line, {error.code, "", error.message});
    return false;
  }
  const std::vector<learn::Problem> problems = learn::read_table(plan, map, csv, table);
  for (const learn::Problem& problem : problems) {
    print_error(problem.in_map ? files.map : files.history, problem.line, problem.error);
  }
  return problems.empty();
}

bool write_output(const std::string& file, const std::string& text) {
  if (file == "-") {
    print(text);
    return true;
  }
  std::ofstream out(file, std::ios::binary);
  out << text;
  out.close();
  if (!out) print_line("fieldwise: cannot write " + file, stderr);
  return static_cast<bool>(out);
}

}  // namespace

int learn_command(const Given& given) {
  const Shape shape{{"--plan", "--history", "--map", "-o"},
                    {},
                    "",
                    {"--plan", "--history", "--map", "-o"},
                    {"--plan", "--history", "--map"}};
  const auto arguments = read_arguments("learn", given, shape);
  if (!arguments) return kWrongCommand;
  const Files files{arguments->get("--plan"), arguments->get("--history"), arguments->get("--map"),
                    arguments->get("-o")};
  std::string plan_text;
  const auto plan = read_plan_text(files.plan, plan_text);
  if (plan == nullptr) return kWrongInput;
  const std::optional<std::string> map_text = read_input(files.map);
  if (!map_text) return kWrongInput;
  Arena arena;
  learn::Map map;
  const Errors errors = learn::read_map(*map_text, *plan, arena, map);
  for (const Error& error : errors) print_error(files.map, 0, error);
  if (!errors.empty()) return kWrongInput;
  learn::Table table;
  if (!read_history(files, *plan, map, table)) return kWrongInput;

  const learn::Model model =
      learn::learn(table, static_cast<uint32_t>(plan->fields.size()),
                   [](const std::string& message) { print_line("learn: " + message, stderr); });
  const std::string json = learn::model_json(model, table, *plan);
  if (!write_output(files.output, learn::with_model(plan_text, json))) return kWrongInput;
  print(learn::summary(model, table, *plan), files.output == "-" ? stderr : stdout);
  return kDone;
}

}  // namespace fieldwise::cli
