// A connection to PostgreSQL with RAII, in pipeline mode: what only writes is sent without waiting
// for its result, which is read with the next rows that somebody asks for, or at the commit.
//
// Errors are thrown as StorageError, ConflictError and UnavailableError; they name no values, as
// these may be somebody's.
#pragma once

#include <libpq-fe.h>

#include <cstdint>
#include <deque>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/storage_error.h"

namespace fieldwise::server {

// The value of a $n. PostgreSQL takes no zero byte in a text, so one is written in another way.
struct SqlValue {
  SqlValue(std::string_view text);                  // NOLINT(google-explicit-constructor)
  SqlValue(const std::string& text);                // NOLINT(google-explicit-constructor)
  SqlValue(const char* text);                       // NOLINT(google-explicit-constructor)
  SqlValue(int64_t number);                         // NOLINT(google-explicit-constructor)
  SqlValue(std::optional<int64_t> number);          // NOLINT(google-explicit-constructor)
  SqlValue(const std::vector<std::string>& texts);  // NOLINT(google-explicit-constructor) text[]

  std::optional<std::string> text;  // nothing: NULL
};

using SqlValues = std::vector<SqlValue>;

// What a statement returned.
class Rows {
 public:
  explicit Rows(PGresult* result) : result_(result, PQclear) {}
  int64_t size() const { return PQntuples(result_.get()); }
  bool empty() const { return size() == 0; }
  std::string text(int64_t row, int column) const;
  int64_t integer(int64_t row, int column) const;
  std::optional<int64_t> optional_integer(int64_t row, int column) const;
  bool is_null(int64_t row, int column) const;

 private:
  std::unique_ptr<PGresult, void (*)(PGresult*)> result_;
};

class DatabaseConnection {
 public:
  // Connects to `address`, a URI as libpq has them. Throws StorageError.
  explicit DatabaseConnection(const std::string& address);

  // Runs SQL without parameters, also several statements, as one transaction. Not once the pipeline
  // has begun.
  Rows run(const std::string& sql);
  void begin_pipeline();

  // Sends a statement that returns nothing of interest. What it fails with is thrown later.
  void send(const std::string& sql, const SqlValues& parameters = {});

  // Sends a statement, and reads its rows.
  Rows query(const std::string& sql, const SqlValues& parameters = {});

  // Sends one whose rows `next_rows` returns: in the order asked for, and before anything else is
  // read.
  void ask(const std::string& sql, const SqlValues& parameters);
  Rows next_rows();

  // Begins a transaction; ends it, and waits until it is on disk (false: it wrote nothing); undoes
  // it. `rollback` never throws.
  void begin();
  bool commit();
  void rollback();

  // Whether it can still be used, as far as one can tell without sending something.
  bool alive();

  // As PostgreSQL counts them: 150004 is 15.4.
  int version() const { return PQserverVersion(connection_.get()); }

 private:
  enum class Kind : uint8_t { prepare, write, rows, commit, sync };
  struct Statement {
    std::string name;
    bool known = false;  // to the server
  };
  struct Sent {
    Kind kind;
    Statement* statement = nullptr;
  };

  void queue(Kind kind, const std::string& sql, const SqlValues& parameters);
  PGresult* read_one();
  // Reads the result of the first that was sent, and returns it if it has rows.
  std::optional<Rows> read_next();
  void flush();
  void end_pipeline_batch();
  [[noreturn]] void lost();
  [[noreturn]] void fail(const PGresult* result);

  std::unique_ptr<PGconn, void (*)(PGconn*)> connection_;
  std::map<std::string, Statement, std::less<>> statements_;
  std::deque<Sent> sent_;
  bool wrote_ = false;  // in this transaction
};

}  // namespace fieldwise::server
