#include "store/postgres/connection.h"

#include <array>
#include <charconv>
#include <utility>

namespace fieldwise::server {
namespace {

// A text as it is stored: U+0000 as \1 0, and \1 itself as \1 1.
std::string stored(std::string_view text) {
  if (text.find_first_of(std::string_view("\0\1", 2)) == std::string_view::npos) {
    return std::string(text);
  }
  std::string out;
  for (const char c : text) {
    if (c == '\0' || c == '\1') {
      out += '\1';
      out += c == '\0' ? '0' : '1';
    } else {
      out += c;
    }
  }
  return out;
}

std::string read_stored(std::string_view text) {
  std::string out(text);
  if (text.find('\1') == std::string_view::npos) return out;
  out.clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\1' && i + 1 < text.size()) {
      out += text[++i] == '0' ? '\0' : '\1';
    } else {
      out += text[i];
    }
  }
  return out;
}

std::string array_literal(const std::vector<std::string>& texts) {
  std::string out = "{";
  for (const std::string& text : texts) {
    if (out.size() > 1) out += ',';
    out += '"';
    for (const char c : stored(text)) {
      if (c == '"' || c == '\\') out += '\\';
      out += c;
    }
    out += '"';
  }
  return out + '}';
}

std::string one_line(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? ' ' : c;
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string_view field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text == nullptr ? std::string_view() : text;
}

// What another process was at: 40001 serialization failure, 40P01 deadlock, 55P03 waited too long
// for a lock, 23505 it put the same row there first,
// 42P07 and 42710 it made the same table.
bool is_conflict(std::string_view state) {
  return state == "40001" || state == "40P01" || state == "55P03" || state == "23505" ||
         state == "42P07" || state == "42710";
}

// 08… connection, 57P… the server stops or is not there yet, 25006 it became a read-only one, 57014
// a statement took longer than anything of ours should, 53300 too many connections.
bool is_unavailable(std::string_view state) {
  return state.starts_with("08") || state.starts_with("57P") || state == "25006" ||
         state == "53300";
}

struct Finish {
  void operator()(PGresult* result) const { PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Finish>;

}  // namespace

SqlValue::SqlValue(std::string_view value) : text(stored(value)) {}
SqlValue::SqlValue(const std::string& value) : text(stored(value)) {}
SqlValue::SqlValue(const char* value) : text(stored(value)) {}
SqlValue::SqlValue(int64_t number) : text(std::to_string(number)) {}
SqlValue::SqlValue(std::optional<int64_t> number) {
  if (number) text = std::to_string(*number);
}
SqlValue::SqlValue(const std::vector<std::string>& texts) : text(array_literal(texts)) {}

std::string Rows::text(int64_t row, int column) const {
  const int index = static_cast<int>(row);
  return read_stored({PQgetvalue(result_.get(), index, column),
                      static_cast<size_t>(PQgetlength(result_.get(), index, column))});
}

int64_t Rows::integer(int64_t row, int column) const {
  const int index = static_cast<int>(row);
  const char* text = PQgetvalue(result_.get(), index, column);
  int64_t out = 0;
  std::from_chars(text, text + PQgetlength(result_.get(), index, column), out);
  return out;
}

std::optional<int64_t> Rows::optional_integer(int64_t row, int column) const {
  if (is_null(row, column)) return std::nullopt;
  return integer(row, column);
}

bool Rows::is_null(int64_t row, int column) const {
  return PQgetisnull(result_.get(), static_cast<int>(row), column) != 0;
}

DatabaseConnection::DatabaseConnection(const std::string& address)
    : connection_(nullptr, PQfinish) {
  // What comes after `dbname` would replace what the address says; these come before.
  const std::array<const char*, 7> names = {"connect_timeout",
                                            "tcp_user_timeout",
                                            "keepalives_idle",
                                            "application_name",
                                            "client_encoding",
                                            "dbname",
                                            nullptr};
  const std::array<const char*, 7> values = {"5",    "15000",         "30",   "fieldwise",
                                             "UTF8", address.c_str(), nullptr};
  connection_.reset(PQconnectdbParams(names.data(), values.data(), 1));
  if (connection_ == nullptr) throw UnavailableError("there is no memory for a connection");
  if (PQstatus(connection_.get()) != CONNECTION_OK) {
    throw UnavailableError(one_line(PQerrorMessage(connection_.get())));
  }
  PQsetNoticeProcessor(
      connection_.get(), [](void*, const char*) {}, nullptr);
}

Rows DatabaseConnection::run(const std::string& sql) {
  PGresult* result = PQexec(connection_.get(), sql.c_str());
  Rows rows(result);
  const ExecStatusType status = PQresultStatus(result);
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) fail(result);
  return rows;
}

void DatabaseConnection::begin_pipeline() {
  if (PQenterPipelineMode(connection_.get()) != 1) lost();
}

void DatabaseConnection::queue(Kind kind, const std::string& sql, const SqlValues& parameters) {
  Statement& statement = statements_[sql];
  if (statement.name.empty()) statement.name = "s" + std::to_string(statements_.size());
  if (!statement.known) {
    if (PQsendPrepare(connection_.get(), statement.name.c_str(), sql.c_str(), 0, nullptr) != 1) {
      lost();
    }
    sent_.push_back({Kind::prepare, &statement});
    statement.known = true;  // unless reading its result says otherwise
  }
  std::vector<const char*> values;
  values.reserve(parameters.size());
  for (const SqlValue& parameter : parameters) {
    values.push_back(parameter.text ? parameter.text->c_str() : nullptr);
  }
  if (PQsendQueryPrepared(connection_.get(), statement.name.c_str(),
                          static_cast<int>(values.size()), values.data(), nullptr, nullptr,
                          0) != 1) {
    lost();
  }
  sent_.push_back({kind});
}

void DatabaseConnection::send(const std::string& sql, const SqlValues& parameters) {
  queue(Kind::write, sql, parameters);
}

void DatabaseConnection::ask(const std::string& sql, const SqlValues& parameters) {
  queue(Kind::rows, sql, parameters);
}

Rows DatabaseConnection::next_rows() {
  flush();
  for (;;) {
    if (std::optional<Rows> rows = read_next()) return *std::move(rows);
  }
}

Rows DatabaseConnection::query(const std::string& sql, const SqlValues& parameters) {
  ask(sql, parameters);
  return next_rows();
}

void DatabaseConnection::flush() {
  if (PQsendFlushRequest(connection_.get()) != 1 || PQflush(connection_.get()) != 0) lost();
}

// The result of one statement; libpq puts an empty one behind each.
PGresult* DatabaseConnection::read_one() {
  PGresult* result = PQgetResult(connection_.get());
  if (result == nullptr) result = PQgetResult(connection_.get());
  if (result == nullptr || PQstatus(connection_.get()) == CONNECTION_BAD) {
    PQclear(result);
    lost();
  }
  return result;
}

std::optional<Rows> DatabaseConnection::read_next() {
  if (sent_.empty()) throw StorageError("more rows were read than asked for");
  const Sent sent = sent_.front();
  sent_.pop_front();
  Result result(read_one());
  const ExecStatusType status = PQresultStatus(result.get());
  if (sent.kind == Kind::sync) return std::nullopt;
  if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
    if (sent.statement != nullptr) sent.statement->known = false;
    fail(result.get());
  }
  if (sent.kind == Kind::commit && std::string_view(PQcmdStatus(result.get())) != "COMMIT") {
    throw ConflictError("the database undid the transaction");
  }
  // "INSERT 0 1", "UPDATE 0"; a SELECT counts rows too.
  const std::string_view command(PQcmdStatus(result.get()));
  const bool reads = command.starts_with("SELECT");
  if (!reads && std::string_view(PQcmdTuples(result.get())).find_first_not_of('0') == 0) {
    wrote_ = true;
  }
  if (sent.kind == Kind::rows) return Rows(result.release());
  return std::nullopt;
}

void DatabaseConnection::begin() {
  wrote_ = false;
  send("BEGIN");
}

bool DatabaseConnection::commit() {
  queue(Kind::commit, "COMMIT", {});
  if (PQpipelineSync(connection_.get()) != 1) lost();
  sent_.push_back({Kind::sync});
  try {
    while (!sent_.empty()) read_next();
  } catch (const UnavailableError& error) {
    throw UncertainError(error.what());
  }
  return wrote_;
}

void DatabaseConnection::rollback() {
  try {
    end_pipeline_batch();
    send("ROLLBACK");
    end_pipeline_batch();
  } catch (const StorageError&) {
    // Whoever comes next finds that it is not alive.
  }
}

// Reads what is left, whatever it is: after an error nothing else is done up to here.
void DatabaseConnection::end_pipeline_batch() {
  if (PQstatus(connection_.get()) == CONNECTION_BAD) return;
  const bool synced = !sent_.empty() && sent_.back().kind == Kind::sync;
  if (!synced) {
    if (PQpipelineSync(connection_.get()) != 1) lost();
    sent_.push_back({Kind::sync});
  }
  while (!sent_.empty()) {
    const Sent sent = sent_.front();
    sent_.pop_front();
    const Result result(read_one());
    const ExecStatusType status = PQresultStatus(result.get());
    if (sent.statement != nullptr && status != PGRES_COMMAND_OK) sent.statement->known = false;
  }
}

bool DatabaseConnection::alive() {
  return PQstatus(connection_.get()) == CONNECTION_OK && PQconsumeInput(connection_.get()) == 1 &&
         PQstatus(connection_.get()) == CONNECTION_OK;
}

void DatabaseConnection::lost() {
  const std::string message = one_line(PQerrorMessage(connection_.get()));
  throw UnavailableError(message.empty() ? "the connection was lost" : message);
}

void DatabaseConnection::fail(const PGresult* result) {
  if (PQstatus(connection_.get()) == CONNECTION_BAD) lost();
  const std::string_view state = field(result, PG_DIAG_SQLSTATE);
  const std::string message =
      one_line(field(result, PG_DIAG_MESSAGE_PRIMARY)) + " (" + std::string(state) + ")";
  if (is_conflict(state)) throw ConflictError(message);
  if (is_unavailable(state)) throw UnavailableError(message);
  throw StorageError(message);
}

}  // namespace fieldwise::server
