#include "cli/plan_file.h"

#include "cli/text.h"
#include "json/utf.h"
#include "learn/splice.h"

namespace fieldwise::cli {

PlanText read_plan_text(const std::string& file, std::initializer_list<std::string_view> without) {
  PlanText out;
  const std::optional<std::string> content = read_input(file);
  if (!content) return out;
  if (!valid_utf8(*content)) {
    print_errors({encoding_error()}, stderr);
    return out;
  }
  out.text = *content;
  for (const std::string_view member : without) {
    out.text = learn::without_ask_member(out.text, member);
  }
  const PlanResult result = load_plan(out.text);
  print_errors(result.errors, stderr);
  out.plan = result.plan;
  out.in_use = load_plan(*content).plan;
  if (out.in_use == nullptr) out.in_use = out.plan;
  return out;
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
