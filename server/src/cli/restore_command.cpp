// fieldwise restore: a backup becomes the database of a server that is not running.
#include <cstdio>
#include <filesystem>

#include "base/files.h"
#include "cli/arguments.h"
#include "cli/commands.h"
#include "cli/database_text.h"
#include "cli/text.h"
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

// Erases once more who the database before remembers as forgotten: a backup brings them back.
// Returns how many of them it had.
size_t forget_again(server::Store& store, const server::Forgotten& forgotten) {
  size_t count = 0;
  store.begin();
  for (const auto& [site, visitor, at] : forgotten.visitors) {
    if (store.visitor(site, visitor)->created_at != 0) ++count;
    store.erase(site, visitor, at);
  }
  for (const auto& [site, email, at] : forgotten.addresses) store.suppress(site, email, at);
  store.commit();
  return count;
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
    const size_t again = forget_again(*store, forgotten);
    print_line(database + ": " + summary_text(summary));
    if (arguments->has("--forgotten")) {
      print_line("Erased again: " + std::to_string(again) + " of them, forgotten since the backup");
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
