#include "store/postgres/session.h"

#include <algorithm>

#include "base/clock.h"
#include "base/log.h"
#include "store/place.h"

namespace fieldwise::server {
namespace {

constexpr int kOldest = 110000;  // PostgreSQL 11, which YugabyteDB is made of
constexpr auto kShortest = std::chrono::milliseconds(100);
constexpr auto kLongest = std::chrono::seconds(5);

// Nothing of ours lasts as long; and what a process that hangs has locked is free again. Whoever
// set synchronous_commit to something else than off knows why.
constexpr const char* kSettings[] = {
    "SET statement_timeout = '30s'",
    "SET lock_timeout = '5s'",
    "SET idle_in_transaction_session_timeout = '60s'",
};

}  // namespace

Session::Session(const std::string& address) : address_(address) {
  try {
    connect();
    migrate();
    connection_->begin_pipeline();
  } catch (const StorageError& error) {
    std::string message = shown_place(address) + ": " + error.what();
    if (message.ends_with("(42501)") || message.ends_with("(3F000)")) {
      message +=
          "; this role may not make tables; grant it USAGE and CREATE on the schema, or start the "
          "server once as one that may";
    }
    throw StorageError(message);
  }
}

void Session::connect() {
  connection_.reset();
  connection_ = std::make_unique<DatabaseConnection>(address_);
  if (connection_->version() < kOldest) {
    throw StorageError("PostgreSQL is older than 11; use a newer one");
  }
  prepare();
}

void Session::prepare() {
  for (const char* setting : kSettings) connection_->run(setting);
  if (connection_->run("SHOW synchronous_commit").text(0, 0) == "off") {
    connection_->run("SET synchronous_commit = on");
  }
  if (connection_->run("SHOW transaction_read_only").text(0, 0) == "on") {
    throw UnavailableError(
        "this server of the database only reads; give the one that writes, or all of them with "
        "target_session_attrs=read-write");
  }
}

// One process at a time, whichever gets the row of version 0.
void Session::migrate() {
  const auto known = postgres_migrations();
  const auto read = [this] {
    std::vector<AppliedMigration> applied;
    const Rows rows = connection_->run(
        "SELECT version, checksum FROM migration WHERE version > 0 ORDER BY version");
    for (int64_t i = 0; i < rows.size(); ++i) {
      applied.push_back({rows.integer(i, 0), rows.text(i, 1)});
    }
    return applied;
  };
  const Rows there = connection_->run("SELECT to_regclass('migration') IS NOT NULL");
  if (there.text(0, 0) == "t" && applied_count(known, read()) == known.size()) return;
  for (int attempt = 0;; ++attempt) {
    try {
      connection_->run(
          "CREATE TABLE IF NOT EXISTS migration (version BIGINT PRIMARY KEY, checksum TEXT NOT "
          "NULL, applied_at BIGINT NOT NULL)");
      connection_->run("INSERT INTO migration VALUES (0, 'lock', 0) ON CONFLICT DO NOTHING");
      connection_->run("BEGIN");
      connection_->run("SELECT 1 FROM migration WHERE version = 0 FOR UPDATE");
      // Another statement: this one sees what was committed while the lock was waited for.
      const size_t done = applied_count(known, read());
      for (size_t i = done; i < known.size(); ++i) {
        connection_->run(std::string(known[i].sql));
        connection_->run("INSERT INTO migration VALUES (" + std::to_string(i + 1) + ", '" +
                         checksum(known[i]) + "', " + std::to_string(now_ms()) + ")");
      }
      connection_->run("COMMIT");
      return;
    } catch (const ConflictError&) {
      // Another process made the same table at the same moment.
      connection_->run("ROLLBACK");
      if (attempt == 10) throw;
    }
  }
}

std::string Session::behind() {
  const Rows rows = connection_->query("SELECT max(version) FROM migration");
  const auto known = static_cast<int64_t>(postgres_migrations().size());
  if (rows.integer(0, 0) == known) return {};
  return "The database has the tables of another version of Fieldwise; start that one here too.";
}

bool Session::begin() {
  if (connection_ != nullptr && connection_->alive()) {
    connection_->begin();
    return false;
  }
  const auto now = Clock::now();
  if (now < next_try_) throw UnavailableError("the database cannot be reached");
  if (pause_.count() == 0) log_event("warning", "database", "the connection was lost");
  try {
    connect();
    connection_->begin_pipeline();
    connection_->begin();
  } catch (const StorageError& error) {
    connection_.reset();
    pause_ = std::clamp<std::chrono::milliseconds>(pause_ * 2, kShortest, kLongest);
    // Not all servers at the same moment.
    std::uniform_int_distribution<int64_t> part(pause_.count() / 2, pause_.count());
    next_try_ = Clock::now() + std::chrono::milliseconds(part(random_));
    log_event("warning", "database", error.what());
    throw UnavailableError(error.what());
  }
  pause_ = std::chrono::milliseconds(0);
  log_event("info", "database", "connected again");
  return true;
}

void Session::rollback() {
  if (connection_ != nullptr) connection_->rollback();
}

}  // namespace fieldwise::server
