#include "store/sqlite/database.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>

#include "base/clock.h"
#include "base/files.h"

namespace fieldwise::server {
namespace {

constexpr int kBusyMs = 5000;

// What went wrong, and what to do where it is not the server's to mend.
std::string told(sqlite3* db) {
  std::string message = sqlite3_errmsg(db);
  const int code = sqlite3_errcode(db) & 0xff;
  if (code != SQLITE_FULL && code != SQLITE_IOERR && code != SQLITE_CANTOPEN) return message;
  const char* name = sqlite3_db_filename(db, "main");
  const std::string path = name == nullptr ? "" : name;
  const std::optional<uint64_t> left = free_bytes(path);
  if (!left) return message;
  return path + ": " + message + " (its disk has " + std::to_string(*left >> 20) +
         " MB left). Make room on the disk, and see that files in its folder may grow and be "
         "written by this user.";
}

[[noreturn]] void fail(sqlite3* db) { throw StorageError(told(db)); }

sqlite3* open(const std::string& path) {
  sqlite3* db = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
  if (sqlite3_open_v2(path.c_str(), &db, flags, nullptr) != SQLITE_OK) {
    const std::string message = sqlite3_errmsg(db);
    sqlite3_close(db);
    throw StorageError(path + ": " + message);
  }
  return db;
}

sqlite3_stmt* prepare_statement(sqlite3* db, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v3(db, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                         &statement, nullptr) != SQLITE_OK) {
    fail(db);
  }
  return statement;
}

}  // namespace

void copy_database(const std::string& from, const std::string& to) {
  using Handle = std::unique_ptr<sqlite3, int (*)(sqlite3*)>;
  std::remove(to.c_str());
  // What is in it is for its owner only, from the first byte.
  const int made = ::open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (made < 0) throw StorageError("cannot create " + to + ": " + std::strerror(errno));
  ::close(made);
  try {
    const Handle source(open(from), sqlite3_close);
    const Handle target(open(to), sqlite3_close);
    sqlite3_busy_timeout(source.get(), kBusyMs);
    // Should the process end meanwhile, the copy is thrown away: it needs no journal.
    sqlite3_exec(target.get(), "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", nullptr, nullptr,
                 nullptr);
    sqlite3_backup* const backup = sqlite3_backup_init(target.get(), "main", source.get(), "main");
    if (backup == nullptr) fail(target.get());
    // All in one step: one snapshot, beside which writers go on.
    const int copied = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
    if (copied != SQLITE_DONE) throw StorageError(sqlite3_errstr(copied));
  } catch (...) {
    std::remove(to.c_str());
    throw;
  }
}

Statement::Statement(sqlite3* db, std::string_view sql)
    : statement_(prepare_statement(db, sql), sqlite3_finalize) {}

Statement& Statement::bind(int index, std::string_view text) {
  // An empty view may point nowhere, which would be NULL.
  const char* chars = text.empty() ? "" : text.data();
  if (sqlite3_bind_text64(statement_.get(), index, chars, text.size(), SQLITE_TRANSIENT,
                          SQLITE_UTF8) != SQLITE_OK) {
    fail(sqlite3_db_handle(statement_.get()));
  }
  return *this;
}

Statement& Statement::bind(int index, int64_t number) {
  if (sqlite3_bind_int64(statement_.get(), index, number) != SQLITE_OK) {
    fail(sqlite3_db_handle(statement_.get()));
  }
  return *this;
}

Statement& Statement::bind(int index, const std::optional<int64_t>& number) {
  return number ? bind(index, *number) : bind_null(index);
}

Statement& Statement::bind_null(int index) {
  if (sqlite3_bind_null(statement_.get(), index) != SQLITE_OK) {
    fail(sqlite3_db_handle(statement_.get()));
  }
  return *this;
}

bool Statement::step() {
  const int result = sqlite3_step(statement_.get());
  if (result == SQLITE_ROW) return true;
  if (result != SQLITE_DONE) {
    const std::string message = told(sqlite3_db_handle(statement_.get()));
    sqlite3_reset(statement_.get());
    throw StorageError(message);
  }
  return false;
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  sqlite3_clear_bindings(statement_.get());
}

std::string_view Statement::text(int column) const {
  const auto* data = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), column));
  if (data == nullptr) return {};
  return {data, static_cast<size_t>(sqlite3_column_bytes(statement_.get(), column))};
}

int64_t Statement::integer(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

bool Statement::is_null(int column) const {
  return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

Database::Database(const std::string& path) : db_(open(path), sqlite3_close) {
  execute("PRAGMA journal_mode=WAL");
  execute("PRAGMA synchronous=FULL");
  execute("PRAGMA secure_delete=ON");
  // Pages that are written again and again go into the file once for 16 MB of log, not for 4.
  execute("PRAGMA wal_autocheckpoint=4000");
  execute("PRAGMA cache_size=-8000");
  migrate();
}

void Database::execute(const char* sql) {
  if (sqlite3_exec(db_.get(), sql, nullptr, nullptr, nullptr) != SQLITE_OK) fail(db_.get());
}

int64_t Database::changes() const { return sqlite3_total_changes64(db_.get()); }

bool Database::empty_log() {
  Statement checkpoint = prepare("PRAGMA wal_checkpoint(TRUNCATE)");
  checkpoint.step();
  return checkpoint.integer(0) == 0;
}

bool Database::has_table(std::string_view name) {
  return prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?1")
      .bind(1, name)
      .step();
}

std::vector<AppliedMigration> Database::applied_migrations() {
  std::vector<AppliedMigration> applied;
  if (has_table("migration")) {
    Statement rows = prepare("SELECT version, checksum FROM migration ORDER BY version");
    while (rows.step()) applied.push_back({rows.integer(0), std::string(rows.text(1))});
    return applied;
  }
  // Version 0.1 only counted; its two migrations are the first of ours.
  Statement count = prepare("PRAGMA user_version");
  count.step();
  const auto known = sqlite_migrations();
  for (int64_t version = 1; version <= count.integer(0); ++version) {
    const auto index = static_cast<size_t>(version - 1);
    applied.push_back({version, index < known.size() ? checksum(known[index]) : ""});
  }
  return applied;
}

void Database::migrate() {
  const auto known = sqlite_migrations();
  const size_t done = applied_count(known, applied_migrations());
  if (done == known.size() && has_table("migration")) return;
  execute("BEGIN IMMEDIATE");
  execute(
      "CREATE TABLE IF NOT EXISTS migration (version INTEGER PRIMARY KEY, checksum TEXT NOT NULL, "
      "applied_at INTEGER NOT NULL) STRICT");
  {
    Statement note = prepare(
        "INSERT INTO migration (version, checksum, applied_at) VALUES (?1, ?2, ?3) "
        "ON CONFLICT DO NOTHING");
    for (size_t i = 0; i < known.size(); ++i) {
      if (i >= done) execute(std::string(known[i].sql).c_str());
      note.bind(1, static_cast<int64_t>(i + 1)).bind(2, checksum(known[i])).bind(3, now_ms()).run();
    }
  }
  // A program of version 0.1 looks here, and then leaves the file alone.
  execute(("PRAGMA user_version=" + std::to_string(known.size())).c_str());
  execute("COMMIT");
}

}  // namespace fieldwise::server
