// fieldwise restore: a backup becomes the database of a server that is not running.
#include <cstdio>
#include <filesystem>

#include "base/files.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/database_text.h"
#include "cli/text.h"
#include "leads/forget_again.h"
#include "store/open_store.h"

namespace fieldwise::cli {
namespace {

// What stands beside a database, and what it means that it does not.
struct KeyFile {
  const char* ending;
  const char* without;
};
constexpr KeyFile kKeyFiles[] = {
    {"-signing-key.pem", "receipts that were signed before will not hold"},
    {"-suppression-key", "addresses of people who were forgotten will not be known again"},
};

// The first of the files of a database that is there, or ''.
std::string in_the_way(const std::string& database) {
  for (const char* ending : {"", "-wal", "-shm", "-journal"}) {
    std::error_code error;
    if (std::filesystem::exists(database + ending, error)) return database + ending;
  }
  return {};
}

}  // namespace

int restore_command(const Given& given) {
  const Shape shape{{"--db", "--forgotten"}, {}, "BACKUP", {"--db"}, {}};
  const auto arguments = read_arguments("restore", given, shape);
  if (!arguments) return kWrongCommand;
  const std::string& backup = arguments->operand;
  const std::string database = arguments->get("--db");
  try {
    const server::DatabaseSummary summary = server::inspect_database(backup);
    if (const std::string there = in_the_way(database); !there.empty()) {
      print_line("fieldwise: " + there + " is there already: stop the server and move all of " +
                     database + "* but the keys away, or give another --db",
                 stderr);
      return kWrongInput;
    }
    server::Forgotten forgotten;
    if (arguments->has("--forgotten")) {
      forgotten = server::forgotten_in(arguments->get("--forgotten"));
    }
    const auto folder = std::filesystem::path(database).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder);
    server::copy_private_file(backup, database);
    // Opening brings the tables up to date, and refuses when a server has the file.
    const std::unique_ptr<server::Store> store = server::open_store(database);
    store->begin();
    const server::ForgottenAgain again = server::forget_again(*store, forgotten);
    store->commit();
    print_line(database + ": " + summary_text(summary));
    if (arguments->has("--forgotten")) {
      print_line("Erased again, forgotten since the backup: " + std::to_string(again.visitors) +
                 " visitors, " + std::to_string(again.leads) + " leads");
    }
  } catch (const std::exception& error) {
    print_line(std::string("fieldwise: ") + error.what(), stderr);
    return kWrongInput;
  }
  for (const auto& [ending, without] : kKeyFiles) {
    std::error_code error;
    if (std::filesystem::exists(database + ending, error)) continue;
    print_line(
        "note: " + database + ending + " is not there; without the one from before, " + without,
        stderr);
  }
  return kDone;
}

}  // namespace fieldwise::cli
