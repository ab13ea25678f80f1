#include "cli/plan_file.h"

#include "cli/text.h"
#include "json/utf.h"
#include "learn/splice.h"

namespace fieldwise::cli {

std::shared_ptr<const Plan> read_plan_text(const std::string& file,
                                           std::initializer_list<std::string_view> without,
                                           std::string& text) {
  const std::optional<std::string> content = read_input(file);
  if (!content) return nullptr;
  if (!valid_utf8(*content)) {
    print_errors({encoding_error()}, stderr);
    return nullptr;
  }
  text = *content;
  for (const std::string_view member : without) text = learn::without_ask_member(text, member);
  PlanResult result = load_plan(text);
  print_errors(result.errors, stderr);
  return result.plan;
}

bool write_plan(const std::string& file, const std::string& text) {
  const PlanResult result = load_plan(text);
  if (result.plan == nullptr) {
    for (const Error& error : result.errors) print_line(file + ": " + error_line(error), stderr);
    print_line("fieldwise: the new plan does not load; nothing is written", stderr);
    return false;
  }
  return write_output(file, text);
}

}  // namespace fieldwise::cli
