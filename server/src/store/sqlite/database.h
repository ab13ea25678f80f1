// SQLite with RAII. Errors are thrown as StorageError: whoever runs a transaction catches them.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/migration.h"
#include "store/storage_error.h"

namespace fieldwise::server {

// What leads to the schema of this program.
std::span<const Migration> sqlite_migrations();

// A prepared statement. Bind all parameters from 1, then step; `reset` before the next use.
class Statement {
 public:
  Statement(sqlite3* db, std::string_view sql);
  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, int64_t number);
  Statement& bind(int index, const std::optional<int64_t>& number);
  Statement& bind_null(int index);
  bool step();  // true: there is a row
  void run();   // steps to the end and resets
  void reset();
  std::string_view text(int column) const;  // valid until the next step or reset
  int64_t integer(int column) const;
  bool is_null(int column) const;

 private:
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement_;
};

// Resets a statement when the scope ends, however it ends: one that is left in the middle of its
// rows could not be used again.
class ResetAtEnd {
 public:
  explicit ResetAtEnd(Statement& statement) : statement_(statement) {}
  ResetAtEnd(const ResetAtEnd&) = delete;
  ResetAtEnd& operator=(const ResetAtEnd&) = delete;
  ~ResetAtEnd() { statement_.reset(); }

 private:
  Statement& statement_;
};

// An open database file in WAL mode; every COMMIT is on disk when it returns (synchronous=FULL).
class Database {
 public:
  // Opens or creates the file and brings its schema up to date.
  explicit Database(const std::string& path);
  void execute(const char* sql);

  // How many rows were written since it was opened.
  int64_t changes() const;

  // Moves what was committed into the database file and empties the log beside it. False when a
  // reader from outside is in the way: the log then still holds what was overwritten or deleted.
  bool empty_log();

  Statement prepare(std::string_view sql) { return {db_.get(), sql}; }

 private:
  bool has_table(std::string_view name);
  std::vector<AppliedMigration> applied_migrations();
  void migrate();
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> db_;
};

// Copies a database, which may be in use, as it is when this is called. Replaces `to`, of which
// nothing is left when it throws StorageError.
void copy_database(const std::string& from, const std::string& to);

}  // namespace fieldwise::server
