// fieldwise backup: a copy of a running server's database.
#include <cstdio>
#include <filesystem>

#include "base/clock.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/database_text.h"
#include "cli/remote.h"
#include "cli/text.h"

namespace fieldwise::cli {

int backup_command(const Given& given) {
  const Shape shape{{"-o", kServerOption, kSecretKeyOption}, {}, "", {"-o"}, {}};
  const auto arguments = read_arguments("backup", given, shape);
  if (!arguments) return kWrongCommand;
  const std::string file = arguments->get("-o");
  std::error_code error;
  if (std::filesystem::exists(file, error)) {
    print_line("fieldwise: " + file + " is there already; name another, or move it away", stderr);
    return kWrongInput;
  }
  Remote remote;
  if (const int wrong = read_remote("backup", *arguments, remote)) return wrong;
  // It has its name only once it is whole and was looked through.
  const std::string draft = file + ".new";
  if (!download(remote, "/v1/backup", draft)) {
    std::remove(draft.c_str());
    return kWrongInput;
  }
  try {
    const server::DatabaseSummary summary = server::inspect_database(draft);
    std::filesystem::rename(draft, file);
    print_line(file + ": " + summary_text(summary));
  } catch (const std::exception& failure) {
    std::remove(draft.c_str());
    print_line(std::string("fieldwise: ") + failure.what(), stderr);
    return kWrongInput;
  }
  return kDone;
}

}  // namespace fieldwise::cli
