// The connection of a store, which is made again when it was lost.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <random>
#include <span>
#include <string>

#include "store/migration.h"
#include "store/postgres/connection.h"

namespace fieldwise::server {

// What leads to the schema of this program.
std::span<const Migration> postgres_migrations();

class Session {
 public:
  // Connects, and brings the tables up to date. Throws StorageError, saying what to do.
  explicit Session(const std::string& address);

  // Begins a transaction. Throws UnavailableError while the database cannot be reached; tries that
  // now and then, not each time. True when the connection is another than before.
  bool begin();
  bool commit() { return connection_->commit(); }
  void rollback();

  DatabaseConnection* operator->() { return connection_.get(); }

  // Why this program should not be used with the database, a sentence; '' when it may. Within a
  // transaction.
  std::string behind();

 private:
  using Clock = std::chrono::steady_clock;

  void connect();
  void prepare();
  void migrate();

  const std::string address_;
  std::unique_ptr<DatabaseConnection> connection_;
  Clock::time_point next_try_{};
  std::chrono::milliseconds pause_{0};
  std::minstd_rand random_{std::random_device{}()};
};

}  // namespace fieldwise::server
