#include "store/sqlite/inspect.h"

#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include "store/sqlite/database.h"

namespace fieldwise::server {
namespace {

using Handle = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;

// A path as the URI of a file that nobody changes: SQLite then writes nothing beside it, and needs
// no right to.
std::string unchanging(const std::string& path) {
  static constexpr char kHex[] = "0123456789ABCDEF";
  std::string uri = "file:";
  for (const char c : path) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        std::isalnum(byte) != 0 || std::string_view("/._-~").find(c) != std::string_view::npos;
    if (plain) {
      uri += c;
    } else {
      uri += {'%', kHex[byte >> 4], kHex[byte & 15]};
    }
  }
  return uri + "?immutable=1";
}

// With a log beside it a database is more than its file, and reading that takes a file of its own.
bool has_log(const std::string& path) {
  std::error_code error;
  const auto bytes = std::filesystem::file_size(path + "-wal", error);
  return !error && bytes > 0;
}

Handle open_to_read(const std::string& path) {
  const bool log = has_log(path);
  if (::access(path.c_str(), R_OK) != 0) {
    throw StorageError(std::string(std::strerror(errno)) +
                       (errno == EACCES ? ": the user who runs this may not read it" : ""));
  }
  sqlite3* db = nullptr;
  const int result = sqlite3_open_v2((log ? path : unchanging(path)).c_str(), &db,
                                     SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, nullptr);
  Handle handle(db, sqlite3_close);
  if (result != SQLITE_OK) throw StorageError(sqlite3_errmsg(db));
  if (log && ::access(std::filesystem::absolute(path).parent_path().c_str(), W_OK) != 0) {
    throw StorageError(
        "it has a write-ahead log beside it: reading both takes the right to write in its folder, "
        "for the user who runs this");
  }
  return handle;
}

int64_t count(const Handle& db, std::string_view sql) {
  Statement statement(db.get(), sql);
  statement.step();
  return statement.integer(0);
}

void check(const Handle& db) {
  Statement integrity(db.get(), "PRAGMA integrity_check(1)");
  integrity.step();
  if (integrity.text(0) != "ok") {
    throw StorageError("it is damaged: " + std::string(integrity.text(0)));
  }
  if (count(db, "SELECT count(*) FROM sqlite_master WHERE name = 'migration'") == 0) {
    throw StorageError("it is no database of Fieldwise's");
  }
  std::vector<AppliedMigration> applied;
  Statement rows(db.get(), "SELECT version, checksum FROM migration ORDER BY version");
  while (rows.step()) applied.push_back({rows.integer(0), std::string(rows.text(1))});
  applied_count(sqlite_migrations(), applied);
}

}  // namespace

DatabaseSummary inspect_database(const std::string& path) {
  try {
    if (has_log(path)) {
      throw StorageError(
          "it is no backup, but the file of a server, as there is a write-ahead log beside it: "
          "make "
          "a backup with `fieldwise backup`, or move all of its files where that server finds "
          "them");
    }
    const Handle db = open_to_read(path);
    check(db);
    return {count(db, "SELECT count(*) FROM site"),
            count(db, "SELECT count(*) FROM visitor WHERE id < '~'"),
            count(db, "SELECT count(*) FROM lead"),
            count(db, "SELECT coalesce(max(received_at), 0) FROM sync_log")};
  } catch (const StorageError& error) {
    throw StorageError(path + ": " + error.what());
  }
}

Forgotten forgotten_in(const std::string& path) {
  const auto read = [](const Handle& db, std::string_view sql, std::vector<Forgotten::Entry>& out) {
    Statement rows(db.get(), sql);
    while (rows.step()) {
      out.push_back({std::string(rows.text(0)), std::string(rows.text(1)), rows.integer(2),
                     rows.integer(3) != 0,
                     rows.is_null(4) ? std::nullopt : std::optional(rows.integer(4))});
    }
  };
  try {
    const Handle db = open_to_read(path);
    Forgotten out;
    // An earlier program did not tell them apart.
    const auto has = [&db](const std::string& table, const std::string& column) {
      return count(db, "SELECT count(*) FROM pragma_table_info('" + table + "') WHERE name = '" +
                           column + "'") != 0;
    };
    read(db,
         has("forgotten", "until") ? "SELECT site, visitor, at, 0, until FROM forgotten"
                                   : "SELECT site, visitor, at, 0, NULL FROM forgotten",
         out.visitors);
    read(db,
         has("suppressed", "typed") ? "SELECT site, email, at, typed, NULL FROM suppressed"
                                    : "SELECT site, email, at, 0, NULL FROM suppressed",
         out.addresses);
    Statement leads(db.get(), "SELECT site, id FROM lead");
    while (leads.step()) out.leads.emplace(leads.text(0), leads.text(1));
    return out;
  } catch (const StorageError& error) {
    throw StorageError(path + ": " + error.what());
  }
}

}  // namespace fieldwise::server
