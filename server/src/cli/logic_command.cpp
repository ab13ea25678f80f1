#include <iostream>

#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/text.h"
#include "fieldwise/logic.h"
#include "json/utf.h"

namespace fieldwise::cli {

int logic_command(const Given& given) {
  const Shape shape{{"--dialect", "--now"}, {}, "", {}, {}};
  const auto arguments = read_arguments("logic", given, shape);
  if (!arguments) return kWrongCommand;
  const std::string dialect = arguments->get("--dialect", "compat");
  if (dialect != "compat" && dialect != "forms") {
    return wrong_command("logic", "--dialect: write compat or forms");
  }
  const auto now = read_time("logic", *arguments, "--now");
  if (!now) return kWrongCommand;

  // Line by line, so that a program can ask and wait for the answer.
  std::ios::sync_with_stdio(false);
  std::string line;
  while (std::getline(std::cin, line)) {
    if (line.ends_with('\r')) line.pop_back();
    if (line.find_first_not_of(" \t") == std::string::npos) continue;
    if (valid_utf8(line)) {
      std::cout << apply_logic(line, dialect == "forms" ? Dialect::forms : Dialect::compat, *now);
    } else {
      std::cout << R"({"error":{"type":"encoding",)"
                   R"("message":"The line is not UTF-8 text; send UTF-8."}})";
    }
    std::cout << '\n';
    if (std::cin.rdbuf()->in_avail() <= 0) std::cout.flush();
  }
  std::cout.flush();
  return kDone;
}

}  // namespace fieldwise::cli
