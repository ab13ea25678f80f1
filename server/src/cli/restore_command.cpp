// fieldwise restore: a backup becomes the database of a server that is not running.
#include <cstdio>
#include <filesystem>

#include "base/clock.h"
#include "base/files.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/database_text.h"
#include "cli/text.h"
#include "leads/forget_again.h"
#include "store/open_store.h"
#include "store/place.h"
#include "store/postgres/forgotten.h"

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

// Erases those again, within one transaction, and says how many there were.
void forget_in(server::Store& store, const server::Forgotten& forgotten) {
  store.begin();
  const server::ForgottenAgain again = server::forget_again(store, forgotten, server::now_ms());
  store.commit();
  print_line("Erased again, forgotten since the backup: " +
             many(static_cast<int64_t>(again.visitors), "visitor") + ", " +
             many(static_cast<int64_t>(again.leads), "lead"));
}

int mistake(const char* message) {
  print_line(std::string("fieldwise restore: ") + message, stderr);
  return kWrongCommand;
}

// PostgreSQL has tools of its own, which do not know who was forgotten.
int restored_by_others(const Arguments& arguments) {
  const std::string before = arguments.get("--forgotten");
  if (arguments.has("--db") || !server::is_postgres(before)) {
    return mistake(
        "restore PostgreSQL with pg_restore; then give its address here, and that of the database "
        "before with --forgotten");
  }
  try {
    const server::Forgotten forgotten = server::forgotten_in_postgres(before);
    forget_in(*server::open_store(arguments.operand), forgotten);
  } catch (const std::exception& error) {
    print_line(std::string("fieldwise: ") + error.what(), stderr);
    return kWrongInput;
  }
  return kDone;
}

}  // namespace

int restore_command(const Given& given) {
  const Shape shape{{"--db", "--forgotten"}, {}, "BACKUP", {}, {}};
  const auto arguments = read_arguments("restore", given, shape);
  if (!arguments) return kWrongCommand;
  if (server::is_postgres(arguments->operand)) return restored_by_others(*arguments);
  if (!arguments->has("--db")) return mistake("--db is missing");
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
    print_line(database + ": " + summary_text(summary));
    if (arguments->has("--forgotten")) forget_in(*store, forgotten);
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
